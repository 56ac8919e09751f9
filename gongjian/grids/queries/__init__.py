"""Reads of grids: the map, who answers for an address, and what a file of outlines would do."""

from gongjian.grids.queries.files import Survey, survey
from gongjian.grids.queries.ground import grid_at, in_force, of, workers
from gongjian.grids.queries.places import Answer, Match, buildings, grid_of_address, match, responsible_for

__all__ = [
    "Answer",
    "Match",
    "Survey",
    "buildings",
    "grid_at",
    "grid_of_address",
    "in_force",
    "match",
    "of",
    "responsible_for",
    "survey",
    "workers",
]
