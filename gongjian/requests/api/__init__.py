"""Requests for other systems: the same reads, verdicts and actions as the pages of the desk."""
