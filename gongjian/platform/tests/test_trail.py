"""The audit trail on screen: for the audit administrator alone, filters in the address, pages by key."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.kernel.worktime import ZONE
from gongjian.orgs.models import Person
from gongjian.orgs.tests import makers as people
from gongjian.platform.models import AuditEvent
from gongjian.platform.queries import trail
from gongjian.platform.tests import makers as make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 12, tzinfo=ZONE)


def event(number=1, **given):
    return AuditEvent.objects.create(
        **{
            "action": "platform.set_day",
            "by": "陈晓红",
            "subject": f"platform.CalendarDay:{number}",
            "at": NOON,
            **given,
        }
    )


@pytest.mark.parametrize(
    "role", ["system_admin", "security_admin", "community_secretary", "district_officer"]
)
def test_only_the_audit_administrator_reads_it(role):
    by = people.actor(people.town()["hotline"], role)
    assert make.browser(by).get("/desk/audit/").status_code == 404


def test_a_row_reads_in_the_words_of_the_field():
    event(
        changed={"is_workday": [True, False], "source": [None, "通知"], "gone": ["x" * 99, ""]}, note="说明"
    )
    line = trail.page(trail.Wanted(action="platform.set_day")).lines[0]
    assert line.term == "设定工作日"
    assert {(change.name, change.before, change.after) for change in line.changes} == {
        ("上班", "是", "否"),
        ("依据", "空", "通知"),
        ("gone", "x" * 60 + "…", "空"),
    }
    assert (
        trail.Line(event(action="old.gone", subject="old.Thing:1", changed={"a": [1, 2]})).term == "old.gone"
    )
    by = make.auditor(people.town())
    page = make.browser(by).get("/desk/audit/?subject=platform.CalendarDay:1").content.decode()
    assert "设定工作日" in page
    assert "说明" in page


def test_conditions_narrow_and_stand_in_the_address():
    rows = {
        "by": event(by="李晓燕"),
        "action": event(action="platform.override"),
        "subject": event(subject="orgs.Org:7"),
        "since": event(at=NOON + timedelta(days=3)),
        "until": event(at=NOON - timedelta(days=3)),
    }
    wanted = {
        "by": "李晓燕",
        "action": "platform.override",
        "subject": "orgs.Org:7",
        "since": date(2026, 11, 20),
        "until": date(2026, 11, 16),
    }
    for name, value in wanted.items():
        assert [line.event for line in trail.page(trail.Wanted(**{name: value})).lines] == [rows[name]]
    client = make.browser(make.auditor(people.town()))
    page = client.get("/desk/audit/?by=李晓燕&action=platform.set_day").content.decode()
    assert "操作人姓名：李晓燕" in page
    assert "动作：设定工作日" in page
    assert 'href="?action=platform.set_day"' in page
    page = client.get("/desk/audit/?since=gestern&action=nothing").content.decode()
    assert "没有按它查" in page


def test_pages_follow_each_other_without_gap_or_repetition():
    made = {event(n, at=NOON + timedelta(minutes=n % 7)).pk for n in range(120)}
    seen, older = [], ""
    while True:
        page = trail.page(trail.Wanted(), older)
        seen += [line.event.pk for line in page.lines]
        older = page.older
        if not older:
            break
    assert len(seen) == len(set(seen)) == 120
    assert set(seen) == made
    assert trail.page(trail.Wanted(), "nonsense~x").lines[0].event.pk == seen[0]


def test_the_page_costs_the_same_for_one_and_for_thirty(django_assert_max_num_queries):
    client = make.browser(make.auditor(people.town()))
    client.get("/desk/audit/")
    for n in range(30):
        event(n)
    with django_assert_max_num_queries(12):
        assert client.get("/desk/audit/").status_code == 200


def test_the_trail_of_a_thing_is_its_own():
    place = people.town()
    terms = [line.term for line in trail.trail_of(place["community"])]
    assert terms == []
    who = people.person(place["community"])
    assert [line.term for line in trail.trail_of(who)] == ["登记人员"]
    assert [line.term for line in trail.latest(["orgs.add_person"], 1)] == ["登记人员"]
    assert Person.objects.unscoped("a test looks").filter(pk=who.pk).exists()
