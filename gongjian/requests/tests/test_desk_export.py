"""The list as a file: what the list shows, all of it, and nothing that the person may not read."""

import csv
import io
from datetime import timedelta
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.orgs.tests.makers import actor, browser
from gongjian.platform.models import AuditEvent
from gongjian.requests.actions import handover
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db
LIST, EXPORT = "/desk/requests/", "/desk/requests/export/"


def shown(client, query):
    """The numbers of all pages of the list, as a person would walk through them."""
    found, address = [], f"{LIST}?{query}"
    while address:
        soup = BeautifulSoup(client.get(address).content.decode(), "html.parser")
        found += [row["id"].removeprefix("row-") for row in soup.select("tbody tr[id^=row-]")]
        older = soup.select_one(".gj-pager a[rel=next]")
        address = older["href"] if older else ""
    return found


def taken(client, query, **data):
    answer = client.post(f"{EXPORT}?{query}", {"form": "csv", **data})
    assert answer.status_code == 200, answer.content.decode()
    body = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(body)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.fixture
def staff():
    return make.staffed()


def several(staff, count):
    for n in range(count):
        with clock.at(clock.now() - timedelta(days=3 * n)):
            case = make.lodge(staff, text=f"第 {n} 处消防通道停满了车，请社区管一管。")
            if n % 3 == 0:
                handover.accept(case, by=staff.worker)


def test_the_file_holds_what_the_list_shows_in_its_order(staff):
    several(staff, 28)  # more than a page
    client = browser(staff.worker)
    for query in ("view=all", "view=all&o=due", "state=doing", "due=over&o=new", f"q={quote('第 7 处')}"):
        assert [row["编号"] for row in taken(client, query)] == shown(client, query), query


def test_the_page_says_how_much_and_under_which_conditions(staff):
    several(staff, 3)
    client = browser(staff.worker)
    assert "导出（共 1 件）" in client.get(f"{LIST}?state=doing").content.decode()
    page = client.get(f"{EXPORT}?state=doing").content.decode()
    assert "导出 1 行" in page
    assert "办理中" in page
    empty = client.get(f"{EXPORT}?state=settled").content.decode()
    assert "没有可以导出的内容" in empty
    assert client.post(f"{EXPORT}?state=settled").status_code == 409


def test_nobody_takes_along_what_is_not_theirs_to_read(staff):
    several(staff, 2)
    for other in (staff.neighbour, staff.fire):
        assert browser(other).post(f"{EXPORT}?view=all").status_code == 409


def test_a_workbook_comes_as_a_workbook(staff):
    several(staff, 1)
    answer = browser(staff.worker).post(f"{EXPORT}?view=all", {"form": "xlsx"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_the_trail_tells_the_conditions_but_not_the_words_somebody_typed(staff):
    several(staff, 2)
    client = browser(staff.worker)
    taken(client, f"state=lodged&q={quote('第 1 处')}")
    note = AuditEvent.objects.get(action="sheets.export").note
    assert note == "诉求，1 行，CSV，关键词、待受理"


def test_who_asked_is_taken_along_only_with_a_reason_and_by_whom_the_rule_allows(staff):
    several(staff, 2)
    client = browser(staff.worker)
    assert "手机" not in taken(client, "view=all")[0]
    asked = client.post(f"{EXPORT}?view=all", {"form": "csv", "personal": "1", "reason": ""})
    assert asked.status_code == 422
    assert "请写明查看的理由" in asked.content.decode()
    rows = taken(client, "view=all", personal="1", reason="逐户电话通知")
    assert [row["手机"] for row in rows] == [make.CHEN.phone] * 2
    events = AuditEvent.objects.filter(subject__startswith="requests.Reporter:", action="sheets.export")
    assert [event.note for event in events] == ["导出反映人的姓名、手机和住址，理由：逐户电话通知"] * 2
    officer = browser(staff.party)
    assert "同时导出" not in officer.get(f"{EXPORT}?view=all").content.decode()
    assert officer.post(f"{EXPORT}?view=all", {"personal": "1", "reason": "想看看"}).status_code == 409


def test_of_a_case_that_has_gone_elsewhere_nobody_takes_the_phone_along(staff):
    case = handover.accept(make.lodge(staff), by=staff.worker)
    handover.invite(case, orgs=[staff.town["fire"]], by=staff.worker)
    row = taken(browser(staff.fire), "view=all", personal="1", reason="核实诉求地点")[0]
    assert (row["反映人"], row["手机"], row["住址"]) == ("不可查看",) * 3
    assert not AuditEvent.objects.filter(subject__startswith="requests.Reporter:").exists()


def test_a_row_more_costs_no_query_more(staff):
    by = actor(staff.town["community"], "community_secretary")
    client = browser(by)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            taken(client, "view=all", personal="1", reason="核对台账")
        return len(asked)

    several(staff, 8)  # some of them late, as among many
    queries()
    few = queries()
    several(staff, 25)
    assert queries() == few
