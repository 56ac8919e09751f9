"""Party members: one register, one branch at a time, and the ways between branches."""
