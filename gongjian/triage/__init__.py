"""Suggestions from text: what a request probably is, who answers the like of it, and which are like it."""
