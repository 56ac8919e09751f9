"""Lists and figures: a hundred thousand requests against a thousand, the admin, and plain SQL."""

import re
from collections.abc import Callable
from html import unescape

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from benchmarks.ground import FEW
from benchmarks.measure import Line, median, medians, ms
from gongjian.areas.models import Area, Level
from gongjian.demo.town import Town
from gongjian.kernel import clock
from gongjian.orgs.queries import actor
from gongjian.requests.queries import figures

DESK = "suqiu"
LIST = "/desk/requests/"
ALL = f"{LIST}?view=all&o=new"
NEXT = re.compile(r'href="([^"]*after=[^"]*)"')


def desk() -> Client:
    """The district's desk, signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=DESK), "gongjian.platform.sessions.Accounts")
    return client


def lists(rows: int) -> dict[str, tuple[str, float]]:
    """The list in four ways: its address and how long it takes."""
    client = desk()
    place = Area.objects.filter(level=Level.SUBDISTRICT).order_by("code")[3]
    pages = {
        "first page": ALL,
        "deep page": _deep(client, rows // 2 // 50),
        "searched": f"{ALL}&q=消防通道",
        "one subdistrict": f"{ALL}&area={place.code}",
    }
    return {name: (address, median(_get(client, address))) for name, address in pages.items()}


def against_few(few: dict[str, tuple[str, float]], many: dict[str, tuple[str, float]]) -> list[Line]:
    """The same four pages at both sizes."""
    return [
        Line(
            f"list of 100 000, {name}",
            ms(many[name][1]),
            f"{ms(few[name][1])} at {FEW}",
            many[name][1] / few[name][1],
            1.3,
        )
        for name in many
    ]


def against_admin() -> Line:
    """How much faster the first page comes than Django's own change list of the same cases for the same
    person, who may use the admin for this.
    """
    get_user_model().objects.filter(username=DESK).update(is_staff=True, is_superuser=True)
    fast, slow = medians(_get(desk(), ALL), _get(desk(), "/bare-admin/requests/case/"))
    return Line(
        "list of 100 000, first page, times faster than the admin's",
        ms(fast),
        ms(slow),
        slow / fast,
        5,
        at_most=False,
    )


def all_nodes(town: Town) -> Line:
    """Every node's figures at once, against the best single statement: leaves first, then their ancestors."""
    user = get_user_model().objects.get(username=DESK)
    by, now = actor(user.pk, user.username), clock.now()
    period = figures.Period.days(now.date().replace(year=now.year - 2), now.date())
    ours = median(lambda: figures.by_area(by, town.district, period, now), times=15, warm=2)
    plain = median(lambda: _plain(town.district.path, period, now), times=15, warm=2)
    nodes = len(figures.by_area(by, town.district, period, now))
    return Line(
        f"figures of all {nodes} nodes over 100 000 requests",
        ms(ours),
        f"{ms(plain)} plain SQL",
        ours / plain,
        2,
    )


def _plain(path: str, period: figures.Period, now: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with leaf as (
              select c.area_id, count(*) n,
                count(*) filter (where responded_at is null and state = 'withdrawn') dropped,
                count(responded_at) responded, count(settled_at) answered,
                count(*) filter (where settled_at <= due_at) on_time,
                count(*) filter (where settled_at is null and ended_at is null) open,
                count(*) filter (where settled_at is null and ended_at is null
                  and due_at < %(now)s and not is_paused) overdue,
                count(*) filter (where settled_at is not null and ended_at is not null) closed,
                count(*) filter (where round > 1) redone,
                sum(judged) judged, sum(judged_solved) solved, sum(judged_content) content
              from requests_case c join areas_area a on a.id = c.area_id
              where a.path >= %(low)s and a.path < %(high)s
                and c.lodged_at >= %(since)s and c.lodged_at < %(until)s
              group by c.area_id)
            select node.id, sum(n), sum(dropped), sum(responded), sum(answered), sum(on_time), sum(open),
              sum(overdue), sum(closed), sum(redone), sum(judged), sum(solved), sum(content)
            from leaf join areas_area own on own.id = leaf.area_id
            join areas_area node on node.id = any(string_to_array(rtrim(own.path, '.'), '.')::bigint[])
            where node.path >= %(low)s and node.path < %(high)s
            group by node.id
            """,
            {"now": now, "low": path, "high": f"{path[:-1]}/", "since": period.since, "until": period.until},
        )
        return cursor.fetchall()


def _get(client: Client, address: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return get


def _deep(client: Client, pages: int) -> str:
    """The address of the page so many pages down, reached as a person would: by the link below the list."""
    address = ALL
    for _ in range(pages):
        found = [unescape(link) for link in NEXT.findall(client.get(address).content.decode())]
        assert found, f"no next page after {address}"
        address = found[-1] if found[-1].startswith("/") else LIST + found[-1]
    return address
