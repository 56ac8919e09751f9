"""Who sees which cases, and finding them: quick ways give what the plain way gives."""

import threading

import pytest
from django.db import connection, connections
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.kernel.tree import within
from gongjian.kernel.verdict import Denied, Stale
from gongjian.orgs.roles import Reach
from gongjian.requests.actions import handover
from gongjian.requests.models import Case, Party
from gongjian.requests.queries import search
from gongjian.requests.rules import words
from gongjian.requests.tests.makers import MONDAY, ReporterFacts, fresh, lodge, staffed

WHY = "a test compares with the plain way"


def seen(by):
    return set(Case.objects.visible_to(by).values_list("number", flat=True))


def plainly(by):
    """The sentence of the specification, without thought for speed."""
    took_part = Party.objects.unscoped(WHY)
    if by.seat.role.reach is Reach.ORG:
        mine = Q(pk__in=took_part.filter(within([by.seat.org_path], "org__path")).values("case_id"))
    else:
        inside = Area.objects.filter(within([by.seat.area_path]))
        mine = Q(area__in=inside) | Q(pk__in=took_part.filter(org_id=by.seat.org_id).values("case_id"))
    return set(Case.objects.unscoped(WHY).filter(mine).values_list("number", flat=True))


@pytest.mark.django_db
def test_the_quick_scope_is_the_specified_scope_for_every_post():
    staff = staffed()
    town = staff.town
    here, there = lodge(staff, area=town.grid), lodge(staff, area=town.far_community, org=town["far"])
    handover.offer(handover.accept(here, by=staff.worker), to=town["fire"], by=staff.worker)
    handover.offer(handover.accept(there, by=staff.other_street), to=town["community"], by=staff.other_street)
    lodge(staff, area=town.neighbour, org=town["neighbour"])
    for name in (
        "grid",
        "worker",
        "neighbour",
        "street",
        "other_street",
        "desk",
        "fire",
        "police",
        "property",
        "city",
    ):
        by = getattr(staff, name)
        assert seen(by) == plainly(by), name
    assert len(seen(staff.worker)) == 2
    assert len(seen(staff.fire)) == 1
    assert seen(staff.police) == set()


SAID = ["12 幢西边停车", "３号楼污水，很臭", "Wifi 信号差", "路灯不亮 12 幢", "停 车场", "污水"]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_search_finds_what_holds_every_run_of_it(data):
    if not Case.objects.unscoped(WHY).exists():
        staff = staffed()
        for text in SAID:
            lodge(staff, text=text, place="")
    text = data.draw(st.sampled_from(SAID))
    start = data.draw(st.integers(0, len(text) - 2))
    asked = text[start : start + data.draw(st.integers(2, len(text)))]
    if not words.grams(asked) or asked.strip().replace(" ", "").isdigit():
        return
    found = set(Case.objects.unscoped(WHY).filter(search.matching(asked)).values_list("text", flat=True))
    runs = words.runs(asked)
    assert found == {said for said in map(words.tidy, SAID) if all(run in said.lower() for run in runs)}


@pytest.mark.django_db
def test_a_frequent_word_is_found_by_walking_and_finds_the_same(monkeypatch):
    staff = staffed()
    for text in SAID:
        lodge(staff, text=text, place="")
    rare = list(Case.objects.unscoped(WHY).filter(search.matching("污水")).values_list("pk", flat=True))
    monkeypatch.setattr(search, "RARE", 1)
    assert (
        list(Case.objects.unscoped(WHY).filter(search.matching("污水")).values_list("pk", flat=True)) == rare
    )
    assert len(rare) == 2


@pytest.mark.django_db
def test_numbers_and_phones_are_found_exactly():
    staff = staffed()
    with clock.at(MONDAY):
        case = lodge(
            staff, reporter=ReporterFacts(phone="13911112222"), by=staff.worker, source_number="RX20261116007"
        )
        other = lodge(staff)

        def found(text):
            return set(Case.objects.unscoped(WHY).filter(search.matching(text)))

        assert found(case.number) == found("2611160001") == found("0001") == {case}
        assert found("261116") == {case, other}
        assert found("13911112222") == {case}
        assert found("RX20261116007") == {case}
        assert found("1391111222") == found("9999") == set()


def test_pairs_do_not_cross_blanks_and_points_and_ignore_case():
    assert words.grams("A栋，12 幢") == ["12", "a栋"]
    assert words.grams("嗯") == []
    assert words.title_of("路灯坏了。已经三天") == "路灯坏了"
    assert words.title_of("长" * 40) == "长" * 29 + "…"
    assert words.tidy("１２幢，\r\n\r\n\r\n停车\x00 ") == "12幢，\n\n停车"


@pytest.mark.django_db(transaction=True)
def test_two_people_settling_at_the_same_moment_one_wins_and_the_other_reads_who_did():
    staff = staffed()
    case = lodge(staff)
    seen_version, start = case.version, threading.Barrier(2)
    answers = []

    def accept(by):
        start.wait()
        try:
            answers.append(handover.accept(case, by=by, version=seen_version))
        except Denied as denied:
            answers.append(denied)
        finally:
            connections.close_all()

    people = [threading.Thread(target=accept, args=(by,)) for by in (staff.worker, staff.secretary)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    refused = [answer for answer in answers if isinstance(answer, Stale)]
    assert len(refused) == 1
    winner = fresh(case)
    name = {staff.worker.person_id: staff.worker.name, staff.secretary.person_id: staff.secretary.name}[
        winner.keeper_id
    ]
    assert str(refused[0]).startswith(f"别人先办了。{name} 在 ")
    assert winner.version == seen_version + 1


@pytest.mark.django_db(transaction=True)
def test_requests_lodged_at_the_same_moment_get_different_numbers():
    staff = staffed()
    numbers, start = [], threading.Barrier(4)

    def send():
        start.wait()
        numbers.append(lodge(staff).number)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number[-4:] for number in numbers) == ["0001", "0002", "0003", "0004"]


@pytest.mark.django_db
def test_lists_walk_indexes_instead_of_reading_everything():
    """With many rows promised to the planner, no list of an area or a department is read by a sequential
    scan.
    """
    staff = staffed()
    lodge(staff)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for by in (staff.worker, staff.street, staff.desk, staff.fire):
        plan = Case.objects.visible_to(by).order_by("-lodged_at", "-pk")[:26].explain()
        assert "Seq Scan on requests_case" not in plan
