"""The map in the docs."""

from pathlib import Path

from gongjian.platform.management.commands.map import the_map

MAP = Path(__file__).resolve().parent.parent / "docs" / "map.md"


def test_the_map_in_the_docs_is_true():
    """Mend with: make map"""
    assert MAP.read_text() == the_map()
