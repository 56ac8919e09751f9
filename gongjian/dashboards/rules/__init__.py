"""Arithmetic of the figures: periods, the treemap's rectangles, the points of a chart."""
