"""The resident's side of requests: no account, one question a page, everything without JavaScript."""
