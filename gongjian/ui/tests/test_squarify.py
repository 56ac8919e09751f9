"""A treemap keeps its promises: areas are shares, nothing overlaps, nothing is left over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.ui.squarify import squarify

VALUES = st.lists(st.integers(1, 10_000), min_size=1, max_size=25).map(lambda v: sorted(v, reverse=True))


@given(VALUES, st.integers(50, 2000), st.integers(50, 2000))
def test_every_area_is_its_share_of_the_box_and_stays_inside(values, width, height):
    boxes = squarify(values, width, height)
    for value, (x, y, w, h) in zip(values, boxes, strict=True):
        assert w * h == pytest.approx(width * height * value / sum(values), rel=1e-6)
        assert -1e-6 <= x <= x + w <= width + 1e-6
        assert -1e-6 <= y <= y + h <= height + 1e-6


@given(VALUES, st.integers(50, 2000), st.integers(50, 2000))
def test_no_two_tiles_overlap(values, width, height):
    boxes = squarify(values, width, height)
    for i, (x, y, w, h) in enumerate(boxes):
        for a, b, c, d in boxes[i + 1 :]:
            over = max(0, min(x + w, a + c) - max(x, a)) * max(0, min(y + h, b + d) - max(y, b))
            assert over <= 1e-6 * width * height


def test_nothing_makes_no_tiles():
    assert squarify([], 100, 50) == []


def test_equal_values_make_near_squares():
    assert all(max(w / h, h / w) <= 2 for _, _, w, h in squarify([1] * 12, 400, 300))
