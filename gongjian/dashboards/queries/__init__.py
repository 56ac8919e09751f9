"""What the overviews read. They own nothing: every figure is counted from the rooms below."""
