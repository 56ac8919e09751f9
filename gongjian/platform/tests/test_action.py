"""What an action promises: one transaction, a verdict on the fresh row, one line in the audit trail."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from gongjian.kernel.verdict import YES, Denied, no
from gongjian.kernel.worktime import ZONE
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Person
from gongjian.platform import action as house
from gongjian.platform.action import ACTIONS, GONE, HIDDEN, action, on_failure, part, remark
from gongjian.platform.models import Attachment, AuditEvent, CalendarDay
from gongjian.platform.sealed import blind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    """Actions made here do not stay on the map."""
    monkeypatch.setattr(house, "ACTIONS", {})


def day(text="2026-11-23", *, is_workday=True):
    return CalendarDay.objects.create(day=text, is_workday=is_workday, source="通知")


def verb(func, allow=lambda by, row: YES, **options):
    return action("试一试", allow=allow, **options)(func)


def close(row, *, by):
    row.is_workday = False
    row.save()
    return row


def test_an_action_writes_who_did_what_to_which_field():
    row = day()
    verb(close)(row, by=CLOCK)
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.subject) == (
        "platform.close",
        "系统时钟",
        f"platform.CalendarDay:{row.pk}",
    )
    assert event.changed == {"is_workday": [True, False]}


def test_the_verdict_is_given_on_the_row_as_it_is_now():
    row = day()
    CalendarDay.objects.filter(pk=row.pk).update(is_workday=False)
    run = verb(close, allow=lambda by, fresh: YES if fresh.is_workday else no("当天已经放假。"))
    with pytest.raises(Denied, match="当天已经放假"):
        run(row, by=CLOCK)
    assert not AuditEvent.objects.exists()


def test_the_row_is_locked_while_the_verdict_is_given(django_assert_num_queries):
    row = day()
    with django_assert_num_queries(5) as seen:  # savepoint, lock, the write itself, audit, release
        verb(close)(row, by=CLOCK)
    assert "FOR UPDATE" in seen[1]["sql"]


def test_a_row_that_is_gone_is_a_refusal():
    row = day()
    CalendarDay.objects.all().delete()
    with pytest.raises(Denied, match=GONE):
        verb(close)(row, by=CLOCK)


def test_a_failure_leaves_neither_the_change_nor_an_audit_row():
    def half(row, *, by):
        close(row, by=by)
        raise RuntimeError

    row = day()
    with pytest.raises(RuntimeError):
        verb(half)(row, by=CLOCK)
    row.refresh_from_db()
    assert row.is_workday
    assert not AuditEvent.objects.exists()


def test_a_personal_value_is_never_in_the_trail():
    def call_up(person, *, by):
        person.phone = "13900009999"
        person.save()

    person = Person.objects.add(name="陈晓红", phone="13800002207")
    verb(call_up)(person, by=CLOCK)
    event = AuditEvent.objects.get()
    assert event.changed == {"phone": [HIDDEN, HIDDEN]}
    assert verb(lambda person, *, by: person.save())(person, by=CLOCK) is None
    assert AuditEvent.objects.latest("pk").changed == {}


def test_what_was_made_is_described_in_full_but_for_the_personal():
    def enter(host, *, by):
        return Person.objects.add(name="陈晓红", phone="13800002207")

    made = verb(enter, lock=False)(day(), by=CLOCK)
    event = AuditEvent.objects.get()
    assert event.subject == f"orgs.Person:{made.pk}"
    name = f"（3 字，指纹 {blind('陈晓红')[:8]}）"
    assert event.changed == {"id": [None, made.pk], "name": [None, name], "phone": [HIDDEN, HIDDEN]}


def test_a_host_that_nothing_was_made_for_is_named_but_not_copied():
    host = day()
    verb(lambda host, *, by: None, lock=False)(host, by=CLOCK)
    assert (AuditEvent.objects.get().subject, AuditEvent.objects.get().changed) == (
        f"platform.CalendarDay:{host.pk}",
        {},
    )


def test_a_deleted_row_keeps_its_name_in_the_trail():
    row = day()
    name = f"platform.CalendarDay:{row.pk}"
    verb(lambda row, *, by: row.delete())(row, by=CLOCK)
    assert AuditEvent.objects.get().subject == name


def test_an_action_within_an_action_shares_its_group_and_fails_with_it():
    inner = verb(close)

    def outer(row, *, then, by):
        inner(row, by=by)
        then()

    run = verb(outer)
    run(day(), then=lambda: None, by=CLOCK)
    assert len({event.group for event in AuditEvent.objects.all()}) == 1
    assert AuditEvent.objects.count() == 2
    with pytest.raises(ZeroDivisionError):
        run(day("2026-11-24"), then=lambda: 1 // 0, by=CLOCK)
    assert AuditEvent.objects.count() == 2
    verb(lambda row, *, by: None, allow=lambda by, row: YES).__call__(day("2026-11-25"), by=CLOCK)
    assert len({event.group for event in AuditEvent.objects.all()}) == 2


def test_a_part_outside_an_action_fails_loudly():
    write = part(lambda: "written")
    with pytest.raises(RuntimeError, match="outside"):
        write()
    assert verb(lambda row, *, by: write())(day(), by=CLOCK) == "written"


def test_a_remark_stands_in_the_row_of_its_own_action():
    def inner(row, *, by):
        remark("里")

    def outer(row, *, by):
        remark("外")
        within(row, by=by)
        remark("再外")

    within = verb(inner)
    verb(outer)(day(), by=CLOCK)
    assert dict(AuditEvent.objects.values_list("action", "note")) == {
        "platform.inner": "里",
        "platform.outer": "外；再外",
    }


def test_what_the_transaction_cannot_take_back_is_undone_when_any_outer_action_fails():
    undone = []

    def inner(row, *, by):
        on_failure(lambda: undone.append(row.pk))

    def outer(row, *, fails, by):
        within(row, by=by)
        if fails:
            raise Denied("不行。")

    within = verb(inner)
    run = verb(outer)
    run(day(), fails=False, by=CLOCK)
    assert undone == []
    row = day("2026-11-24")
    with pytest.raises(Denied):
        run(row, fails=True, by=CLOCK)
    assert undone == [row.pk]


def test_two_actions_of_one_name_are_refused():
    verb(close)
    with pytest.raises(RuntimeError, match=r"platform\.close"):
        verb(close)


def test_the_trail_only_grows():
    verb(close)(day(), by=CLOCK)
    for statement in ("update platform_auditevent set by = 'x'", "delete from platform_auditevent"):
        with (
            pytest.raises(Exception, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("alter table platform_auditevent enable trigger audit_stays")
    with pytest.raises(Exception, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("truncate platform_auditevent")
    assert AuditEvent.objects.count() == 1


def test_every_registered_action_has_a_rule_and_its_own_term():
    assert all(each.term and callable(each.allow) for each in ACTIONS.values())


def test_one_moment_in_two_zones_is_no_change():
    at = datetime(2026, 11, 18, 12, 0, tzinfo=ZONE)
    row = Attachment.objects.add(owner="x", kind="x", name="x", size=1, sha256="x", by="x", at=at)

    def touch(row, *, to, by):
        row.at = to
        row.save()

    run = verb(touch)
    run(row, to=at, by=CLOCK)  # the database gives the same moment back in another zone
    run(row, to=at + timedelta(hours=1), by=CLOCK)
    assert list(AuditEvent.objects.order_by("pk").values_list("changed", flat=True)) == [
        {},
        {"at": ["2026-11-18T04:00:00+00:00", "2026-11-18T05:00:00+00:00"]},
    ]
