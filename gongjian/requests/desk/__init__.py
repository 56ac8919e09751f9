"""What the staff screens are made of: the table of acts, the panel of the next step, rows ready to be drawn."""
