"""What the rows about 双报到 speak of: one who waits, one who serves, a task offered and a word to a unit."""

from typing import Any

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.members import doors
from gongjian.members.actions import service as acts
from gongjian.members.actions.service import Asked, Who
from gongjian.members.models import Share
from gongjian.orgs.actor import CLOCK, RESIDENT
from gongjian.orgs.queries import lead_above


def build(area: Area) -> tuple[dict[str, Any], dict[str, Any]]:
    """Subjects of actions, and what stands in addresses."""
    community = lead_above(area)
    assert community is not None
    waits, serves = (
        acts.report_in(community, who=Who(name, phone, "设计所", "第二支部", slots=["day"]), by=RESIDENT)
        for name, phone in (("孙志远", "13811110001"), ("郑家明", "13811110002"))
    )
    assert waits is not None
    assert serves is not None
    acts.confirm(serves, by=CLOCK)
    task = acts.post_task(community, asked=Asked("夜间劝导", "day"), by=CLOCK)
    acts.offer_task(task, services=[serves], by=CLOCK)
    serves.refresh_from_db()
    year = clock.today().year
    acts.say(serves, year=year, words="热心", by=CLOCK)
    share = Share.objects.of(service=serves).select_related("task__community", "service").get()
    subjects = {"community_body": community, "waits": waits, "serves": serves, "task": task, "share": share}
    keys = {"waits": waits.pk, "serves": serves.pk, "task": task.pk, "community_body": community.pk}
    keys |= {"poster": doors.poster(community), "serving": doors.personal(serves), "word_year": year}
    return subjects, keys
