"""The years of many branches at once: gatherings, who was due and came, records; written by the database.

What is drawn hangs on the branch, the kind and the day, so the same demo comes out each time. A part of a
filed record cannot be added (meetings/0003_filed_stays): the parts are written first, then their meetings.
"""

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from gongjian.demo.bulk import may_load
from gongjian.demo.roster import HEADS
from gongjian.demo.town import CONTENT
from gongjian.kernel import clock
from gongjian.meetings.models import Attendance, Item, Meeting, Minutes
from gongjian.meetings.rules.votes import QUORUM_RESOLUTION
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.action import action, part, remark
from gongjian.platform.parameters import Rulebook

GROUPS = 2
WRITTEN = (Attendance, Item, Minutes, Meeting)
PLACE = "党群服务站会议室"
MISSED, MISSED_BY_SOME = 3, 90  # of a thousand meetings, by most branches and by every seventh


@action("批量装载演示组织生活", allow=may_load, lock=False)
def hold(place: Org, *, branches: Sequence[Org], first: date, last: date, until: datetime, by: Actor) -> int:
    """What branches held in the months from `first` to `last`, as far as `until`. How many gatherings."""
    count = _write(branches, first, last, until)
    remark(f"{place.short_name}：{first:%Y-%m} 到 {last:%Y-%m}，批量写入 {count} 场演示会议")
    return count


@part
def _write(branches: Sequence[Org], first: date, last: date, until: datetime) -> int:
    given = _content() | {
        "orgs": [org.pk for org in branches],
        "first": first,
        "last": last,
        "until": until,
        "zone": clock.ZONE.key,
        "groups": GROUPS,
        "heads": HEADS,
        "missed": MISSED,
        "missed_by_some": MISSED_BY_SOME,
        "place": PLACE,
        "quorum": Rulebook(last).number(QUORUM_RESOLUTION),
    }
    statements = (CONTENT / "years.sql").read_text("utf-8").split(";\n")
    with connection.cursor() as cursor:
        for sql in filter(str.strip, statements):
            cursor.execute(*_filled(sql, given))
        return int(cursor.rowcount)


def _filled(sql: str, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """An insert that gives what its table holds besides as a new row of the model would have it."""
    found = re.search(r"insert into (\w+) \((.+?)\)\nselect ", sql, re.DOTALL)
    if found is None:
        return sql, given
    named = set(re.findall(r"\w+", found[2]))
    model = next(model for model in WRITTEN if model._meta.db_table == found[1])
    others = [one for one in model._meta.concrete_fields if one.column not in named and not _is_left(one)]
    head = "".join(f'"{one.column}", ' for one in others)
    values = "".join(f"%(new_{one.column})s, " for one in others)
    more = {f"new_{one.column}": one.get_db_prep_save(one.get_default(), connection) for one in others}
    whole = f"insert into {found[1]} ({head}{found[2]})\nselect {values}"
    return sql.replace(found[0], whole), given | more


def _is_left(one: "models.Field[Any, Any]") -> bool:
    """Whether the database fills the column by itself, or leaves it empty."""
    return one.primary_key or one.null or getattr(one, "generated", False)


def _content() -> dict[str, Any]:
    """The kinds and their topics as columns."""
    kinds = tomllib.loads((CONTENT / "years.toml").read_text("utf-8"))["kind"]
    topics = [(kind["key"], nth, *topic) for kind in kinds for nth, topic in enumerate(kind["topics"])]
    every = range(1, 13)
    return {
        "kinds": [kind["key"] for kind in kinds],
        "who": [kind["who"] for kind in kinds],
        "days": [kind["day"] for kind in kinds],
        "topics": [len(kind["topics"]) for kind in kinds],
        "months": [f"{kind['key']}{month}" for kind in kinds for month in kind.get("months", every)],
        **{
            name: [row[at] for row in topics]
            for at, name in enumerate(("topic_kinds", "topic_nths", "titles", "texts"))
        },
    }
