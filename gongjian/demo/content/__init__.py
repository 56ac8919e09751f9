"""What the demo is made of: bodies, the list, what residents say. Invented but for place names."""
