"""A query written down once gives what Django gives, with the values of the moment."""

import pytest
from django.db.models import BigIntegerField, CharField, Count, DateTimeField

from gongjian.kernel import clock
from gongjian.platform.models import CalendarDay, Notice, User
from gongjian.platform.statements import Rows, Slot, Statement

pytestmark = pytest.mark.django_db


def test_slots_are_filled_anew_each_time():
    for name in ("li", "wang"):
        User.objects.create_user(name)
    named = Statement.of(
        User.objects.filter(username=Slot("name", CharField()), date_joined__lte=Slot("now", DateTimeField()))
        .order_by()
        .values_list("username")
    )

    assert named.run(name="li", now=clock.now()) == [("li",)]
    assert named.run(name="wang", now=clock.now()) == [("wang",)]
    assert named.run(name="' or true --", now=clock.now()) == []


def test_a_slot_left_empty_is_refused():
    named = Statement.of(User.objects.filter(username=Slot("name", CharField())).values_list("pk"))
    with pytest.raises(KeyError):
        named.run()


def test_many_lists_are_counted_in_one_statement(django_assert_num_queries):
    User.objects.create_user("li")
    lists = [User.objects.all(), User.objects.none(), CalendarDay.objects.all(), User.objects.all()[:0]]
    counting = Statement.counting(lists)

    with django_assert_num_queries(1):
        assert counting.run() == [(1, 0, 0, 0)]


def test_grouped_rows_come_as_the_database_gives_them():
    User.objects.create_user("li", is_staff=True)
    rows = Statement.of(User.objects.order_by().values_list("is_staff").annotate(n=Count("pk")))
    assert rows.run() == [(True, 1)]


def test_what_no_row_meets_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Statement.of(User.objects.filter(pk__in=[]).values_list("pk")).run() == []


def test_rows_come_as_objects_with_the_rest_read_when_asked(django_assert_num_queries):
    made = User.objects.create_user("li", first_name="丽")
    rows = Rows(User.objects.filter(username=Slot("name", CharField())), without=("first_name",))

    with django_assert_num_queries(1):
        (found,) = rows.run(name="li")
        assert (found, found.date_joined) == (made, made.date_joined)
    with django_assert_num_queries(1):
        assert found.first_name == "丽"


def test_what_a_row_refers_to_comes_along(django_assert_num_queries):
    li = User.objects.create_user("li")
    Notice.objects.add(user=li, kind="x", title="t", url="/", dedup="d")
    notices = Notice.objects.unscoped("a test").filter(user=Slot("user", BigIntegerField()))
    rows = Rows(notices, related=("user",))

    with django_assert_num_queries(1):
        (found,) = rows.run(user=li.pk)
        assert found.user == li
        assert found.user.username == "li"
