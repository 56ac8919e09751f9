"""Gatherings: kinds as data, meetings with agenda, papers, attendance, minutes and resolutions."""

from gongjian.meetings.models.kind import Base, Due, Every, MeetingKind, Must, Quorum
from gongjian.meetings.models.meeting import OPEN, Attendance, Meeting, Series, State, bodies
from gongjian.meetings.models.record import Addendum, Fulfilment, Item, Minutes, Paper

__all__ = [
    "OPEN",
    "Addendum",
    "Attendance",
    "Base",
    "Due",
    "Every",
    "Fulfilment",
    "Item",
    "Meeting",
    "MeetingKind",
    "Minutes",
    "Must",
    "Paper",
    "Quorum",
    "Series",
    "State",
    "bodies",
]
