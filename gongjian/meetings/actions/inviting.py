"""The list of those due: that of the meeting's own day, with what people changed by hand.

Until the notice goes out (or the meeting begins) it follows whoever joins and leaves; a person added or taken
off by hand stays so. Where no register knows the day's list, it is simply what was chosen.
"""

from collections.abc import Collection, Mapping, Sequence

from gongjian.kernel.verdict import Denied
from gongjian.meetings.due import DuePerson
from gongjian.meetings.models import Attendance, Meeting
from gongjian.meetings.queries import lists
from gongjian.platform.action import part


@part
def invite(meeting: Meeting, chosen: Sequence[DuePerson], offered: Sequence[DuePerson] | None) -> None:
    """Make the list from what was chosen out of what was `offered` (None: the list of the day).

    What people answered stays. `left_out` is kept with the meeting; the caller saves it.
    """
    wanted = lists.by_person(chosen)
    if not wanted:
        raise Denied("请至少选一个应到的人。")
    known = {} if meeting.called_at else lists.of_the_day(meeting)
    if not known:
        _keep(meeting, wanted, by_hand=())
        return
    shown = known if offered is None else lists.by_person(offered)
    rows = Attendance.objects.of(meeting=meeting).filter(by_hand=True, person__in=wanted)
    by_hand = {pk for pk, one in wanted.items() if pk not in shown or shown[pk].may_vote != one.may_vote}
    by_hand |= set(rows.values_list("person_id", flat=True))
    meeting.left_out = sorted((set(meeting.left_out) | (shown.keys() - wanted.keys())) - wanted.keys())
    _keep(meeting, lists.merged(known, {pk: wanted[pk] for pk in by_hand}, meeting.left_out), by_hand)


@part
def follow(meeting: Meeting) -> None:
    """Bring a list that nobody has been told of to its day."""
    rows = list(Attendance.objects.of(meeting=meeting).select_related("person"))
    if wanted := lists.to_follow(meeting, rows):
        _keep(meeting, wanted, {row.person_id for row in rows if row.by_hand})


@part
def _keep(meeting: Meeting, wanted: Mapping[int, DuePerson], by_hand: Collection[int]) -> None:
    if not wanted:
        raise Denied("请至少选一个应到的人。")
    rows = Attendance.objects.of(meeting=meeting)
    rows.exclude(person__in=wanted).delete()
    known = {row.person_id: row for row in rows}
    for pk, row in known.items():
        row.may_vote, row.by_hand = wanted[pk].may_vote, pk in by_hand
    rows.bulk_update(known.values(), ["may_vote", "by_hand"])
    Attendance.objects.unscoped("people called to the meeting at hand").bulk_create(
        Attendance(meeting=meeting, person=one.person, may_vote=one.may_vote, by_hand=pk in by_hand)
        for pk, one in wanted.items()
        if pk not in known
    )
