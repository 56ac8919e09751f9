"""Official papers: Word documents in the layout of GB/T 9704, made from records."""
