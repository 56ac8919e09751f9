"""What the demo district is made of: bodies, the responsibility list, and what its residents say. All invented but the place names."""
