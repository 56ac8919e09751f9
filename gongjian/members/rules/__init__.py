"""Who may do what with members, and what may follow on what. Pure."""
