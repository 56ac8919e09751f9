"""Party members: the register, who is on the way, away, sought, or registered where they live."""

from gongjian.members.models.claim import Claim
from gongjian.members.models.floating import Contact, Floating
from gongjian.members.models.member import (
    LIVING,
    Education,
    Gender,
    Klass,
    Member,
    Membership,
    Standing,
    Unlisted,
    branches_of,
)
from gongjian.members.models.search import Search, SearchStep
from gongjian.members.models.service import Service, Share, Slot, Task, Word
from gongjian.members.models.transfer import Transfer

__all__ = [
    "LIVING",
    "Claim",
    "Contact",
    "Education",
    "Floating",
    "Gender",
    "Klass",
    "Member",
    "Membership",
    "Search",
    "SearchStep",
    "Service",
    "Share",
    "Slot",
    "Standing",
    "Task",
    "Transfer",
    "Unlisted",
    "Word",
    "branches_of",
]
