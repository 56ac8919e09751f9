"""Suggestions from text: what a request probably is, who answers the like of it, which requests are like it."""
