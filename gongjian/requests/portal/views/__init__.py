"""The pages of the portal, by what the resident is about."""
