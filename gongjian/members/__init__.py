"""Party members: who they are, which branch each belongs to, how they move between branches."""
