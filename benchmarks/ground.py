"""The district that is measured: the demo's bodies, a thousand written requests, and copies of them."""

from datetime import datetime

from django.db import connection

from gongjian.areas import actions as areas
from gongjian.demo import cast, lists, territory, town
from gongjian.demo.build import DISTRICT, SEED
from gongjian.demo.bulk import load
from gongjian.demo.story import Teller
from gongjian.kernel import clock
from gongjian.platform.calendar import calendar_of
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import Case, Party, Wording

FEW, MANY, STEP = 1_000, 100_000, 1_000_000
MOMENTS = ("lodged_at", "due_at", "responded_at", "settled_at", "ended_at", "ask_until", "resume_at")


def found(now: datetime) -> town.Town:
    """The district with its first thousand requests, written by the demo's own rules."""
    people = cast.Cast(SEED)
    areas.load_district(DISTRICT, by=town.BUILDER)
    place = town.found(DISTRICT, people)
    grids, ground = territory.lay_out(place)
    bodies = [grid.org for grid in grids]
    town.staff(place, bodies, people)
    town.gather(place)
    place.orgs |= {body.area.code: body for body in bodies}
    today = now.astimezone(clock.ZONE).date()
    matters = lists.publish(place, today)
    teller = Teller(place, calendar_of(Rulebook(today)), matters, ground)
    moments = [at for at in teller.moments(FEW + 20, today, SEED) if at < now][:FEW]
    stories = [teller.story(SEED + number, at) for number, at in enumerate(moments)]
    load(place.orgs["desk"], town=place, stories=stories, until=now, by=town.BUILDER)
    analyze()
    return place


def grow() -> None:
    """Copy the thousand until there are a hundred thousand, each copy some minutes earlier."""
    with connection.cursor() as cursor:
        for copy in range(1, MANY // FEW):
            for sql in _copies(copy):
                cursor.execute(sql)
    analyze()


def analyze() -> None:
    """What the autovacuum does after a load."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _copies(copy: int) -> list[str]:
    shift = {name: f"{name} - interval '{copy * 53} minutes'" for name in MOMENTS}
    case = {
        "id": f"id + {copy * STEP}",
        "number": f"'{copy:05d}-' || lpad((id % 10000)::text, 4, '0')",
        **shift,
    }
    case["merged_into_id"] = f"merged_into_id + {copy * STEP}"
    of_case = {"case_id": f"case_id + {copy * STEP}"}
    return [
        _copy(Case, case, "id"),
        _copy(Wording, of_case, "case_id"),
        _copy(Party, {"id": "nextval(pg_get_serial_sequence('requests_party', 'id'))", **of_case}, "case_id"),
    ]


def _copy(model: type[Case] | type[Wording] | type[Party], changed: dict[str, str], key: str) -> str:
    table = model._meta.db_table
    columns = [
        field.column for field in model._meta.concrete_fields if not getattr(field, "generated", False)
    ]
    quoted = ", ".join(f'"{column}"' for column in columns)
    given = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    return f"insert into {table} ({quoted}) select {given} from {table} where {key} < {STEP}"
