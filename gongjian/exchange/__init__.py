"""Other systems: the API, its tokens, webhooks out."""
