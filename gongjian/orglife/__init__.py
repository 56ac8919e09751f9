"""Organisational life: what a branch owes, what it did, and the registers made from it."""
