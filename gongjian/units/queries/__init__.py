"""Reads of resident units."""
