"""The audit trail on screen: for the audit administrator alone, filters in the address, pages by key."""

import inspect
from datetime import date, datetime, timedelta
from typing import get_args

import pytest
from django.db.models import Model

from gongjian.kernel.worktime import ZONE
from gongjian.orgs.models import Person
from gongjian.orgs.tests import makers as people
from gongjian.platform.action import ACTIONS
from gongjian.platform.models import AuditEvent
from gongjian.platform.queries import saying, trail
from gongjian.platform.registry import learn
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


def models_in(annotation):
    parts = get_args(annotation) or (annotation,)
    return [
        part
        for part in parts
        if isinstance(part, type) and issubclass(part, Model) and part.__module__.startswith("gongjian.")
    ]


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
        ("不再使用的栏目（gone）", "x" * 60 + "…", "空"),
    }
    old = trail.lines([event(action="old.gone", subject="old.Thing:1", changed={"a": [1, 2]})])[0]
    assert (old.term, old.thing) == ("已停用的操作（old.gone）", "不再使用的记录（old.Thing:1）")


def test_what_only_a_job_does_has_its_name_too():
    event(action="requests.recount", subject="")
    assert trail.page(trail.Wanted(action="requests.recount")).lines[0].term == "核对诉求的派生数"
    assert not [name for name, deed in ACTIONS.items() if deed.term.isascii()]
    terms = [deed.term for deed in ACTIONS.values() if deed.run.__module__.startswith("gongjian.")]
    assert len(terms) == len(set(terms)), "two actions of one name cannot be told apart in the filter"


def test_things_and_choices_are_told_by_their_names_and_never_by_numbers(django_assert_max_num_queries):
    place = people.town()
    street, community = place["subdistrict"], place["community"]
    who = people.person(community)
    moment = "2026-11-18T12:00:00+00:00"
    changed = {
        "state": ["doing", "lodged"],
        "holder_id": [street.pk, community.pk],
        "keeper_id": [None, who.pk],
        "area_id": [community.area_id, 987654],
        "limit": ["5wd", "10wd"],
        "due_at": [moment, "2026-11-19T20:00:00+08:00"],
        "lodged_at": [moment, "2026-11-18T20:00:00+08:00"],
        "version": [1, 2],
    }
    for _ in range(30):
        event(action="requests.escalate", subject=f"orgs.Org:{street.pk}", changed={})
        event(action="requests.escalate", subject="requests.Case:987654", changed=changed)
    with django_assert_max_num_queries(6):
        last, first = trail.page(trail.Wanted(action="requests.escalate")).lines[:2]
    assert first.thing == f"单位 {street.name}"
    assert last.thing == "诉求，已删除（编号 987654）"
    assert [(change.name, change.before, change.after) for change in last.changes] == [
        ("发生地", community.area.name, "已删除（编号 987654）"),
        ("状态", "办理中", "待受理"),
        ("责任单位", street.name, community.name),
        ("责任人", "空", who.name),
        ("办理时限", "5 个工作日", "10 个工作日"),
        ("办理期限", "2026-11-18 20:00:00", "2026-11-19 20:00:00"),
    ]


def test_columns_that_hold_many_values_are_counted():
    event(subject="sheets.Run:1", changed={"columns": [{}, {"0": "name", "1": "area"}]})
    [line] = trail.page(trail.Wanted(action="platform.set_day")).lines
    assert [(change.before, change.after) for change in line.changes] == [("空", "2 项")]


def test_a_thing_is_found_by_the_name_people_use():
    place = people.town()
    client = make.browser(make.auditor(place))
    name = place["subdistrict"].name
    event(subject=f"orgs.Org:{place['subdistrict'].pk}")
    page = client.get("/desk/audit/", {"named": name}).content.decode()
    assert f"对象：{name}" in page
    assert f"单位 {name}" in page
    assert (
        client.get("/desk/audit/", {"named": "没有这样的"}).content.decode().count("没有符合条件的记录") == 1
    )
    by_link = client.get("/desk/audit/", {"subject": f"orgs.Org:{place['subdistrict'].pk}"}).content.decode()
    assert f"对象：单位 {name}" in by_link


def test_every_thing_that_is_acted_on_has_a_name_in_the_field():
    learn("actions")
    things = {}
    for name, deed in ACTIONS.items():
        run = inspect.unwrap(deed.run)
        about = [
            *list(inspect.signature(run).parameters.values())[:1],
            inspect.signature(run).return_annotation,
        ]
        for one in about:
            for kind in models_in(getattr(one, "annotation", one)):
                things.setdefault(kind, name)
    assert {kind.__name__: name for kind, name in things.items() if saying.kind_of(kind) == "记录"} == {}
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
    with django_assert_max_num_queries(13):
        assert client.get("/desk/audit/").status_code == 200


def test_the_trail_of_a_thing_is_its_own():
    place = people.town()
    terms = [line.term for line in trail.trail_of(place["community"])]
    assert terms == []
    who = people.person(place["community"])
    assert [line.term for line in trail.trail_of(who)] == ["登记人员"]
    assert [line.term for line in trail.latest(["orgs.add_person"], 1)] == ["登记人员"]
    assert Person.objects.unscoped("a test looks").filter(pk=who.pk).exists()
