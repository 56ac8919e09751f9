"""Statistics of members: each group at its edge, any body, any day, a constant number of statements."""

import io
from datetime import date

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.members.models import Membership, Standing
from gongjian.members.tests import makers as members
from gongjian.orglife.queries import statistics
from gongjian.orglife.queries.registers import REGISTERS
from gongjian.orglife.rules import statistics as rules
from gongjian.orglife.tests import makers as make
from gongjian.orglife.tests.makers import NOON, clock
from gongjian.orgs.models import Office, Position
from gongjian.platform.models import User

ON = NOON.date()
URL = "/desk/orglife/statistics/"


@pytest.fixture
def branch(db):
    return make.branch()


def table(org, key, on=ON):
    found = {one.definition.key: one for one in statistics.tables(org, on)}
    return {row.label: list(row.cells) for row in found[key].rows}


def age(born_on, on):
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


@pytest.mark.parametrize("on", [date(2026, 11, 18), date(2026, 2, 28), date(2028, 2, 29), date(2026, 3, 1)])
def test_a_group_of_ages_begins_and_ends_on_a_birthday(on):
    for ages in rules.AGES:
        after, until = rules.born_between(ages, on)
        assert age(until, on) >= ages[0]
        assert age(after, on) > ages[1]
        for n in range(1, 3):
            inside = date.fromordinal(after.toordinal() + n)
            assert ages[0] <= age(inside, on) <= ages[1], (ages, inside)


def test_the_ends_of_years_and_the_day_itself_are_the_columns():
    assert rules.days_of(date(2026, 11, 18)) == [date(year, 12, 31) for year in (2022, 2023, 2024, 2025)] + [
        date(2026, 11, 18)
    ]
    assert [rules.label(one, "岁") for one in (rules.AGES[0], rules.AGES[1], rules.AGES[-1])] == [
        "30 岁及以下", "31 至 35 岁", "71 岁及以上",
    ]  # fmt: skip


def test_members_are_counted_by_class_and_standing_as_each_year_ended(branch):
    org = branch.org
    for starts, klass in (
        (date(2024, 1, 1), "resident"),
        (date(2025, 12, 31), "in_service"),
        (date(2026, 1, 1), "retired"),
    ):
        members.member(org, starts=starts, klass=klass)
    members.member(org, starts=date(2025, 1, 1), standing=Standing.PROBATIONARY)
    left = members.member(org, starts=date(2024, 6, 1))
    Membership.objects.of(member=left).update(ends=date(2025, 12, 31))  # its last day was the 30th
    type(left).objects.of(person=left.person).update(standing=Standing.MOVED_OUT)

    klass = table(org, "klass")
    assert klass["居民党员"] == [0, 0, 2, 2, 2]
    assert klass["在职党员"] == [0, 0, 0, 1, 1]
    assert klass["离退休党员"] == [0, 0, 0, 0, 1]
    assert klass["合计"] == [0, 0, 2, 3, 4]
    assert table(org, "standing")["预备党员"] == [0, 0, 0, 1, 1]


def test_people_are_counted_by_age_school_and_years_in_the_party_with_women(branch):
    facts = {"education": "bachelor", "joined_on": date(2014, 1, 1)}
    members.member(branch.org, gender="f", born_on=date(1995, 11, 18), full_on=date(2016, 11, 18), **facts)
    members.member(branch.org, gender="m", born_on=date(1995, 11, 19), full_on=date(2016, 11, 19), **facts)
    members.member(branch.org, gender="f")
    ages, schools, party = (table(branch.org, key) for key in ("age", "education", "party_age"))

    assert (ages["30 岁及以下"], ages["31 至 35 岁"], ages["没有登记"]) == ([1, 0], [1, 1], [1, 1])
    assert (schools["大学本科"], schools["没有登记"], schools["合计"]) == ([2, 1], [1, 1], [3, 2])
    assert (party["10 至 19 年"], party["5 至 9 年"], party["没有转正或没有登记"]) == ([1, 1], [1, 0], [1, 1])
    assert ages["合计"] == schools["合计"] == party["合计"] == [3, 2]


def office(person, org, name, ground="elected", **days):
    position, _ = Position.objects.get_or_create(name=name, defaults={"is_head": name == "书记"})
    days = {"starts": date(2025, 1, 1)} | days
    return Office.objects.add(person=person, org=org, position=position, ground=ground, **days)


def test_the_elected_are_counted_once_each_with_what_the_register_knows(branch):
    org = branch.org
    woman = members.member(org, gender="f", born_on=date(1980, 1, 1), education="master").person
    office(woman, org, "书记")
    office(woman, org, "宣传委员")
    office(members.member(org).person, org, "组织委员", ends=date(2026, 11, 19))
    office(members.member(org).person, org, "纪检委员", ends=date(2026, 11, 18))  # the 17th was the last day
    office(members.member(org).person, org, "青年委员", ground="appointed")
    office(branch.people[0], org, "生活委员")  # not in the register

    found = table(org, "elected")
    assert (found["合计"], found["不在名册"]) == ([3, 1, 1], [1, 0, 0])
    assert (found["年龄：46 至 50 岁"], found["学历：硕士研究生"]) == ([1, 1, 1], [1, 1, 1])
    assert table(branch.town["subdistrict"], "elected")["合计"] == [3, 1, 1]
    assert table(branch.town["other"], "elected")["合计"] == [0, 0, 0]
    assert table(org, "elected", date(2024, 12, 31))["合计"] == [0, 0, 0]
    with clock.at(NOON):
        named = {(row.position, row.ground) for row in REGISTERS["officers"].rows(org, 2026)}
    assert named >= {("书记", "选举"), ("青年委员", "任命")}


def test_the_bodies_below_add_up_as_they_stood_on_the_day(branch):
    town = branch.town
    near = make.orgs.org("第一网格党支部", "party_branch", town.community, town["community"])
    for org, n in ((branch.org, 2), (near, 3)):
        for _ in range(n):
            members.member(org, starts=date(2025, 1, 1))
    members.member(near, standing=Standing.PROBATIONARY, starts=date(2026, 6, 1))

    below = table(town["community"], "below")
    assert (below[branch.org.name], below[near.name], below["合计"]) == ([1, 2, 2], [1, 4, 3], [2, 6, 5])
    assert table(town["community"], "below", date(2025, 12, 31))["合计"] == [2, 5, 5]
    assert table(town["subdistrict"], "below")[town["community"].name] == [2, 6, 5]
    assert table(town["other"], "below")["合计"] == [0, 0, 0]
    assert table(town["community"], "bodies")["党支部"] == [2]
    assert table(town["community"], "klass", date(2019, 1, 1))["合计"] == [0] * 5


def test_a_page_asks_as_often_for_thirty_branches_as_for_one(branch):
    town, counts = branch.town, []
    for more in (1, 12):
        for n in range(more):
            org = make.orgs.org(f"第{more}之{n}党支部", "party_branch", town.community, town["community"])
            members.member(org)
        with CaptureQueriesContext(connection) as asked:
            statistics.tables(town["party"], ON)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_room_shows_definitions_any_day_and_leaves_as_word_and_excel(page_client, branch):
    members.member(branch.org, starts=date(2026, 1, 1))
    page_client.force_login(User.objects.get(pk=branch.secretary.user_id))
    with clock.at(NOON):
        shown = page_client.get(URL).content.decode()
        assert all(one.term in shown and one.says in shown for one in rules.DEFINITIONS.values())
        for wrong, said in (("x", "日期请写成"), ("2027-01-01", "今天以前"), ("1999-12-31", "2000 年以后")):
            assert said in page_client.get(f"{URL}?on={wrong}").content.decode()
        for odd in ("²", "999999999999999999999", "x", str(branch.town["neighbour"].pk)):
            assert page_client.get(f"{URL}?org={odd}").status_code == 404
        made = page_client.post(f"{URL}word/?org={branch.org.pk}&on=2026-10-31").content
        file = page_client.post(f"{URL}klass/export/?org={branch.org.pk}&on=2025-12-31", {"form": "csv"})
        assert page_client.get(f"{URL}nothing/export/").status_code == 404
        rows = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    document = docx.Document(io.BytesIO(made))
    assert len(document.tables) == len(rules.DEFINITIONS)
    assert "党员统计（2026年10月31日）" in "".join(line.text for line in document.paragraphs[:3])
    assert (rows[0], rows[-1]) == (
        "项目,2021 年底,2022 年底,2023 年底,2024 年底,2025-12-31",
        "合计,0,0,0,0,0",
    )
