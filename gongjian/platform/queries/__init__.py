"""Reads of the house."""
