"""Residents' requests (诉求). One request, once lodged, is a case with a number, an owner and a clock."""

from gongjian.requests.models.beside import DayCounter, SavedView, Tally, Wording
from gongjian.requests.models.case import ENDED, WORKING, Case, Channel, Nature, Outcome, Party, State
from gongjian.requests.models.track import Evaluation, Likeness, Photo, Reporter, Step, Transfer
from gongjian.requests.models.work import Call, CallTarget, Extension, HandOver

__all__ = [
    "ENDED",
    "WORKING",
    "Call",
    "CallTarget",
    "Case",
    "Channel",
    "DayCounter",
    "Evaluation",
    "Extension",
    "HandOver",
    "Likeness",
    "Nature",
    "Outcome",
    "Party",
    "Photo",
    "Reporter",
    "SavedView",
    "State",
    "Step",
    "Tally",
    "Transfer",
    "Wording",
]
