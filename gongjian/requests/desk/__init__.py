"""What the staff screens are made of: the table of acts, the next step, rows ready to be drawn."""
