"""Who may do what with a meeting, in which state, and what a vote decides. Pure: no database, no HTTP."""
