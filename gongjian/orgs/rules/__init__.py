"""What must hold for organisations, people, posts and offices."""

from gongjian.orgs.rules.keeping import (
    is_sane_term,
    may_change,
    may_contain,
    may_date,
    may_end,
    may_found,
    may_hang_under,
    may_hold,
    may_keep,
    may_keep_person,
    may_lead,
    may_place,
    may_reveal,
    may_staff,
    may_switch,
    may_vacate,
)

__all__ = [
    "is_sane_term",
    "may_change",
    "may_contain",
    "may_date",
    "may_end",
    "may_found",
    "may_hang_under",
    "may_hold",
    "may_keep",
    "may_keep_person",
    "may_lead",
    "may_place",
    "may_reveal",
    "may_staff",
    "may_switch",
    "may_vacate",
]
