"""Squarified treemaps (Bruls, Huizing, van Wijk 2000): given areas fill a box and stay near to squares."""

from collections.abc import Sequence

Box = tuple[float, float, float, float]  # x, y, width, height


def squarify(values: Sequence[float], width: float, height: float) -> list[Box]:
    """One rectangle per value, in the same order, filling the box. Values are positive, greatest first."""
    if not values:
        return []
    scale = width * height / sum(values)
    rest = [v * scale for v in values]
    x = y = 0.0
    boxes: list[Box] = []
    while rest:
        row, rest = _next_row(rest, min(width, height))
        thick = sum(row) / min(width, height)
        upright = width >= height
        along = 0.0
        for area in row:
            long = area / thick
            boxes.append((x, y + along, thick, long) if upright else (x + along, y, long, thick))
            along += long
        x, width = (x + thick, width - thick) if upright else (x, width)
        y, height = (y, height) if upright else (y + thick, height - thick)
    return boxes


def _next_row(areas: list[float], side: float) -> tuple[list[float], list[float]]:
    """The areas of the next row, as many as keep its worst rectangle from growing worse; and the rest."""
    count = 1
    while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
        count += 1
    return areas[:count], areas[count:]


def _worst(row: list[float], side: float) -> float:
    total = sum(row)
    return max(max(side * side * a / (total * total), total * total / (side * side * a)) for a in row)
