"""Rows put in by kept SQL lie there as Django's own `save` would have laid them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongjian.platform.inserts import insert, insert_all, together
from gongjian.platform.models import AuditEvent, CalendarDay, Notice, User

pytestmark = pytest.mark.django_db


def test_a_row_knows_its_key_and_what_the_database_made():
    made = insert(AuditEvent(action="x", by="王芳", subject="a.B:1", changed={"a": [None, "100%"]}))
    kept = AuditEvent.objects.get(pk=made.pk)
    assert (kept.changed, kept.by, kept.xact) == ({"a": [None, "100%"]}, "王芳", made.xact)
    assert not made._state.adding


def test_rows_of_several_tables_go_in_by_one_statement_and_each_learns_its_own_key(django_assert_num_queries):
    with django_assert_num_queries(1), together():
        days = insert_all([_day(n) for n in (3, 1, 2)])
        event = insert(AuditEvent(action="x", by="王芳", subject="a.B:1"))
        assert event.pk is None
    assert {day.day.day: day.pk for day in days} == dict(CalendarDay.objects.values_list("day__day", "pk"))
    assert AuditEvent.objects.get().pk == event.pk


def test_what_fails_within_leaves_nothing():
    with pytest.raises(ValueError, match="二"), together():
        _half()
    insert(_day(2))
    assert [day.day.day for day in CalendarDay.objects.all()] == [2]


def test_what_is_there_already_is_refused_or_passed_over():
    insert(_day(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(_day(1))
    insert_all([_day(1), _day(2)], unless_there=True)
    assert CalendarDay.objects.count() == 2


def test_a_failed_row_spoils_the_transaction_as_a_failed_save_does():
    insert(_day(1))
    with transaction.atomic():
        try:
            insert(_day(1))
        except IntegrityError:
            assert transaction.get_connection().needs_rollback
        transaction.set_rollback(True)


def test_a_row_that_names_an_unsaved_one_is_refused():
    with pytest.raises(ValueError, match="unsaved"):
        insert(Notice(user=User(username="li"), kind="x", title="x", url="/", dedup="x"))


def _half() -> None:
    insert(_day(1))
    raise ValueError("二")


def _day(day: int) -> CalendarDay:
    return CalendarDay(day=date(2026, 11, day), is_workday=True, source="区政办〔2026〕1号")
