"""A duty's clock: opened, paused, extended, handed over, closed; recomputed when the calendar changes."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongjian.duties import actions, jobs, queries
from gongjian.duties.models import Duty, DutyPause
from gongjian.duties.tests import makers as make
from gongjian.duties.tests.makers import at, inside
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.kernel.worktime import Limit
from gongjian.orgs.tests import makers as people
from gongjian.platform.models import AuditEvent, CalendarDay, Override

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch):
    make.declare(monkeypatch)
    return people.town()


def fresh(duty):
    return Duty.objects.unscoped("a test looks").get(pk=duty.pk)


def test_a_duty_is_due_reminded_and_escalated_by_the_places_rules(place):
    duty = make.duty(place)
    assert (duty.limit, duty.due_at) == ("5wd", at("11-23 17:30"))
    assert duty.remind_at == at("11-23 09:00")
    assert (duty.escalate_at, duty.effect) == (at("11-23 17:30"), "notify")


def test_a_local_limit_and_a_given_limit_win(place):
    Override.objects.create(
        key="sample.limit",
        area_id=place.district.pk,
        value="3wd",
        source="区办法",
        effective_from=date(2026, 1, 1),
    )
    assert make.duty(place).due_at == at("11-19 17:30")
    assert make.duty(place, limit=Limit.parse("2wh"), about=place["grid"]).due_at == at("11-16 12:00")


def test_a_limit_shorter_than_its_reminder_is_not_reminded(place):
    assert make.duty(place, limit=Limit.parse("2wh")).remind_at is None


def test_opening_costs_two_queries(place, django_assert_num_queries):
    make.duty(place)
    with django_assert_num_queries(
        2 + 3
    ):  # the edition and the row; savepoint, audit and release of the action
        make.duty(place, about=place["grid"])


def test_one_thing_is_owed_once_by_one_body(place):
    make.duty(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.duty(place)
    make.duty(place, holder=place["grid"])


def test_a_part_needs_its_action(place):
    with pytest.raises(RuntimeError, match="outside"):
        actions.close_all(place["community"], now=at("11-17 10:00"))


def test_closing_ends_what_was_open_of_that_kind(place):
    first, second = make.duty(place), make.duty(place, holder=place["grid"])
    about = place["community"]
    closed = inside(
        about,
        lambda: actions.close_duty(
            about, make.SETTLE, now=at("11-17 10:00"), outcome="handed", holder=place["grid"]
        ),
    )
    assert closed == 1
    assert (fresh(second).outcome, fresh(first).done_at) == ("handed", None)
    assert inside(about, lambda: actions.close_all(about, now=at("11-18 10:00"))) == 1
    assert (fresh(first).outcome, fresh(first).done_at) == ("cancelled", at("11-18 10:00"))
    assert inside(about, lambda: actions.close_all(about, now=at("11-18 10:00"))) == 0


def test_a_pause_adds_what_it_took_and_keeps_its_reason(place):
    duty = make.duty(place)
    inside(duty, lambda: actions.pause(duty, reason="等居民补充材料", now=at("11-17 09:00")))
    assert (fresh(duty).paused_at, fresh(duty).due_at) == (at("11-17 09:00"), at("11-23 17:30"))
    inside(duty, lambda: actions.resume(duty, now=at("11-18 09:00")))
    assert (fresh(duty).paused_at, fresh(duty).pause_reason, fresh(duty).due_at) == (
        None,
        "",
        at("11-24 17:30"),
    )
    assert [(row.reason, row.until) for row in DutyPause.objects.of(duty=duty)] == [
        ("等居民补充材料", at("11-18 09:00"))
    ]


def test_a_pause_needs_a_reason_and_happens_once(place):
    duty = make.duty(place)
    now = at("11-17 09:00")
    with pytest.raises(Denied, match="理由"):
        inside(duty, lambda: actions.pause(duty, reason=" ", now=now))
    with pytest.raises(Denied, match="没有暂停"):
        inside(duty, lambda: actions.resume(duty, now=now))
    inside(duty, lambda: actions.pause(duty, reason="等材料", now=now))
    with pytest.raises(Denied, match="已经暂停"):
        inside(duty, lambda: actions.pause(duty, reason="等材料", now=now))


def test_a_duty_closed_while_its_clock_stood_ends_its_pause(place):
    duty = make.duty(place)
    inside(duty, lambda: actions.pause(duty, reason="等材料", now=at("11-17 09:00")))
    about = place["community"]
    inside(about, lambda: actions.close_all(about, now=at("11-18 09:00")))
    assert DutyPause.objects.of(duty=duty).get().until == at("11-18 09:00")
    with pytest.raises(Denied, match="已经结束"):
        inside(duty, lambda: actions.resume(duty, now=at("11-19 09:00")))


def test_an_extension_adds_to_the_limit(place):
    duty = make.duty(place)
    inside(duty, lambda: actions.extend(duty, extra=Limit.parse("5wd"), now=at("11-17 09:00")))
    assert (fresh(duty).limit, fresh(duty).due_at) == ("10wd", at("11-30 17:30"))
    with pytest.raises(Denied, match="同一种单位"):
        inside(duty, lambda: actions.extend(duty, extra=Limit.parse("72h"), now=at("11-17 09:00")))


def test_an_extension_after_the_end_starts_the_chain_again(place):
    duty = make.duty(place)
    Duty.objects.unscoped("a test").update(escalations=1, reminded_at=at("11-23 09:00"))
    inside(duty, lambda: actions.extend(duty, extra=Limit.parse("5wd"), now=at("11-24 09:00")))
    row = fresh(duty)
    assert (row.escalations, row.reminded_at, row.escalate_at, row.effect) == (0, None, row.due_at, "notify")


def test_a_handed_over_duty_keeps_its_clock(place):
    duty = make.duty(place)
    inside(duty, lambda: actions.reassign(duty, holder=place["subdistrict"], person=None))
    assert (fresh(duty).holder, fresh(duty).due_at) == (place["subdistrict"], duty.due_at)


def test_a_new_day_off_moves_open_due_times_and_only_those(place):
    moved, done, other = (
        make.duty(place),
        make.duty(place, holder=place["grid"]),
        make.duty(place, about=place["far"], start="11-02 10:00"),
    )
    about = place["community"]
    inside(about, lambda: actions.close_duty(about, make.SETTLE, now=at("11-17 10:00"), holder=place["grid"]))
    with clock.at(at("11-17 11:00")):
        jobs.recompute_changed()
        assert not AuditEvent.objects.filter(action="duties.recompute").exists()
        CalendarDay.objects.create(day=date(2026, 11, 20), is_workday=False, source="区府办通知")
        jobs.recompute_changed()
        assert fresh(moved).due_at == at("11-24 17:30")
        assert fresh(moved).remind_at == at("11-24 09:00")
        assert (fresh(done).due_at, fresh(other).due_at) == (at("11-23 17:30"), at("11-09 17:30"))
        assert queries.recomputed(make.SETTLE.key, at("11-17 00:00")) == [
            (f"orgs.Org:{about.pk}", at("11-24 17:30"))
        ]
        jobs.recompute_changed()
        assert AuditEvent.objects.filter(action="duties.recompute").count() == 1


def test_recomputing_twice_changes_nothing(place):
    duty = make.duty(place)
    CalendarDay.objects.create(day=date(2026, 11, 20), is_workday=False, source="区府办通知")
    for _ in range(2):
        actions.recompute(None, ids=[duty.pk], by=people_clock())
        assert fresh(duty).due_at == at("11-24 17:30")


def people_clock():
    return make.CLOCK


def test_looking_for_moved_times_costs_the_same_for_one_and_for_thirty(place, django_assert_max_num_queries):
    for org in [
        place["community"],
        *(people.org(f"第{n}单位", "property", place.community, place["community"]) for n in range(29)),
    ]:
        make.duty(place, about=org)
    with django_assert_max_num_queries(4):
        assert list(queries.out_of_date(at("11-17 10:00"))) == []


def test_due_times_are_told_by_the_name_of_the_thing(place):
    duty = make.duty(place)
    assert queries.due_times(make.SETTLE.key, [place["community"], place["grid"]]) == {
        duty.subject: duty.due_at
    }


def test_the_clock_alone_recomputes(place):
    duty = make.duty(place)
    officer = people.actor(place["subdistrict"], "subdistrict_secretary")
    with pytest.raises(Denied, match="自动"):
        actions.recompute(None, ids=[duty.pk], by=officer)


def test_dates_are_kept_with_their_zone(place):
    assert isinstance(fresh(make.duty(place)).due_at, datetime)
    assert fresh(make.duty(place, about=place["grid"])).due_at.utcoffset() == timedelta(0)
