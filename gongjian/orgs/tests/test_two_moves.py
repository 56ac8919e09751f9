"""Two people change the trees at the same moment, one inside what the other moves: both get through."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, connections, transaction

from gongjian.areas import actions as areas
from gongjian.areas.models import Area, Level
from gongjian.orgs import actions
from gongjian.orgs.actions import Founding, bodies
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as make

pytestmark = pytest.mark.django_db(transaction=True)
ON = date(2026, 1, 1)
TREES = (areas._TREE, bodies._TREE)


def at_once(*acts) -> list[Exception]:
    """Begin all while somebody else still holds both trees, and let go when all wait; what went wrong."""
    wrong: list[Exception] = []

    def run(act):
        try:
            act()
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    with transaction.atomic(), connection.cursor() as cursor:
        for tree in TREES:
            cursor.execute("select pg_advisory_xact_lock(%s)", [tree])
        for number, thread in enumerate(threads, start=1):
            thread.start()
            until_waiting(number)
    for thread in threads:
        thread.join()
    return wrong


def until_waiting(number: int) -> None:
    """Look until so many wait for a lock, ten seconds at most."""
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_locks where not granted and database = "
                "(select oid from pg_database where datname = current_database())"
            )
            if cursor.fetchone()[0] >= number:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def by_path(model) -> bool:
    """Whether every row lies below its parent."""
    return all(
        row.path == f"{row.parent.path if row.parent else ''}{row.pk}."
        for row in model.objects.select_related("parent")
    )


def test_a_place_and_one_inside_it_move_at_the_same_moment():
    town = make.town()
    district = make.area("钟楼区", Level.DISTRICT, town.city)
    wrong = at_once(
        lambda: areas.move(town.subdistrict, to=district, on=ON, by=CLOCK),
        lambda: areas.move(town.community, to=town.other_subdistrict, on=ON, by=CLOCK),
        lambda: areas.merge_into(town.neighbour, into=town.far_community, on=ON, by=CLOCK),
    )
    assert wrong == []
    assert Area.objects.get(pk=town.community.pk).parent == town.other_subdistrict
    assert by_path(Area)


def test_a_body_and_one_inside_it_move_at_the_same_moment_and_a_third_is_founded_there():
    town = make.town()
    more = [Founding("new", "新社区", "community", town.far_community)]
    wrong = at_once(
        lambda: actions.move_org(town["subdistrict"], parent=town["hotline"], by=CLOCK),
        lambda: actions.move_org(town["community"], parent=town["other"], by=CLOCK),
        lambda: actions.found_orgs(town["grid"], orgs=more, by=CLOCK),
    )
    assert wrong == []
    assert by_path(Org)


def test_a_subdistrict_is_handed_over_while_a_place_and_a_body_inside_it_move():
    town = make.town()
    district = make.area("钟楼区", Level.DISTRICT, town.city)
    body = make.org("钟楼区诉求办", "hotline_center", district, town["city"])
    wrong = at_once(
        lambda: actions.move_subdistrict(town["subdistrict"], to=district, parent=body, on=ON, by=CLOCK),
        lambda: areas.move(town.community, to=town.other_subdistrict, on=ON, by=CLOCK),
        lambda: actions.move_org(town["community"], parent=town["other"], by=CLOCK),
    )
    assert wrong == []
    assert by_path(Area)
    assert by_path(Org)
