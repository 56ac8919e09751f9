"""Units of the area: the register, its yearly declaration, and what no organisation reaches."""
