"""Everything that can be done with members."""
