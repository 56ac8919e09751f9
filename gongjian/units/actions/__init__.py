"""Everything that can be done with resident units."""
