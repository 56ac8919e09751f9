"""Everything that can be done with meetings."""
