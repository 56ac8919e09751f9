"""The directory and the people as files: what the pages show, and whole numbers only with a reason."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.orgs import queries
from gongjian.orgs.tests import makers as make
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db


def taken(by, address, **data):
    answer = make.browser(by).post(address, {"form": "csv", **data})
    assert answer.status_code == 200, answer.content.decode()
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_directory_comes_under_its_conditions():
    place = make.town()
    by = make.actor(place["community"], "community_worker")
    everything = taken(by, "/desk/orgs/export/")
    assert [row["单位"] for row in everything] == [org.name for org in queries.listed(by)]
    found = taken(by, "/desk/orgs/export/?q=消防")
    assert [row["单位"] for row in found] == [place["fire"].name]
    assert "“消防”" in make.browser(by).get("/desk/orgs/export/?q=消防").content.decode()
    notes = AuditEvent.objects.filter(action="sheets.export").order_by("pk").values_list("note", flat=True)
    assert list(notes)[1] == "单位，1 行，CSV，关键词"


def test_people_come_with_their_posts_and_masked_numbers():
    place = make.town()
    by = make.actor(place["subdistrict"], "subdistrict_secretary")
    make.post(
        place["community"], "community_worker", who=make.person(place["community"], "刘敏", "13800001234")
    )
    row = next(row for row in taken(by, "/desk/orgs/people/export/") if row["姓名"] == "刘敏")
    assert (row["手机"], row["岗位"], row["账号"]) == ("138****1234", "怡康花园社区 社区工作者", "没有")
    assert "完整手机号" not in row
    assert make.browser(by).post("/desk/orgs/people/export/", {"personal": "1"}).status_code == 422
    rows = taken(by, "/desk/orgs/people/export/?q=刘敏", personal="1", reason="节假日值班通知")
    assert rows[0]["完整手机号"] == "13800001234"
    event = AuditEvent.objects.get(subject__startswith="orgs.Person:", action="sheets.export")
    assert event.note == "导出完整手机号，理由：节假日值班通知"


def test_a_person_more_costs_no_query_more():
    place = make.town()
    by = make.actor(place["subdistrict"], "subdistrict_secretary")

    def asked_for():
        with CaptureQueriesContext(connection) as asked:
            taken(by, "/desk/orgs/people/export/")
        return len(asked)

    make.post(place["community"], "community_worker")
    asked_for()
    few = asked_for()
    for n in range(30):
        make.post(place["community"], "community_worker", who=make.person(place["community"], f"人员{n}"))
    assert asked_for() == few
