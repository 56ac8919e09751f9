"""What a branch owes by the rulebook, and how a period stands."""
