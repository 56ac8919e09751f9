"""The register: one branch at a time, guarded by the database; who may keep it; figures of any day."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction

from gongjian.kernel.verdict import Denied
from gongjian.members.actions import register, turning
from gongjian.members.models import Klass, Member, Membership, Standing
from gongjian.members.queries import register as queries
from gongjian.members.queries.register import Filters
from gongjian.members.rules import register as rules
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import CLOCK, FIRST, ID_NUMBER, OTHER_ID, clock
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)
DAY = NOON.date()


@pytest.fixture(autouse=True)
def _today():
    with clock.at(NOON):
        yield


@pytest.fixture
def field():
    return make.field()


def raw(member, branch, starts, ends=None):
    return Membership.objects.add(
        member=member, branch=branch, standing="formal", klass="resident", starts=starts, ends=ends
    )


def refused(harm):
    """What the database says when a transaction that did harm ends."""
    try:
        with transaction.atomic():
            harm()
            make.settle()
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), True),
        (date(2025, 1, 1), FIRST, True),
        (date(2025, 1, 1), FIRST + timedelta(1), False),
        (FIRST, FIRST, True),
        (date(2026, 6, 1), date(2026, 6, 2), False),
        (date(2026, 6, 1), None, False),
    ],
)
def test_the_database_lets_nobody_be_in_two_branches_on_one_day(field, starts, ends, fits):
    member = make.member(field.here)
    said = refused(lambda: raw(member, field.near, starts, ends))
    assert said == "" if fits else "one_branch" in said or "belongs to 2" in said


def test_two_members_may_be_in_one_branch_on_one_day(field):
    make.member(field.here)
    make.member(field.here)
    assert queries.members_of(field.here).count() == 2


@pytest.mark.parametrize(
    "harm",
    [
        {"standing": "deceased"},
        {"standing": "suspended"},
        {"klass": "retired"},
    ],
)
def test_the_database_keeps_the_entry_and_its_open_span_the_same(field, harm):
    member = make.member(field.here)
    make.settle()
    rows = Member.objects.unscoped("harm").filter(pk=member.pk)
    assert "branch" in refused(lambda: rows.update(**harm))


@pytest.mark.parametrize("harm", [lambda spans: spans.update(ends=DAY), lambda spans: spans.delete()])
def test_the_database_refuses_a_living_member_without_a_branch(field, harm):
    member = make.member(field.here)
    make.settle()
    assert "belongs to 0" in refused(lambda: harm(Membership.objects.of(member=member)))


def test_an_entry_goes_with_its_spans(field):
    member = make.member(field.here)
    Membership.objects.of(member=member).delete()
    Member.objects.unscoped("as taking an import back does").filter(pk=member.pk).delete()
    make.settle()


@pytest.mark.parametrize("end", ["deceased", "moved_out", "withdrawn", "struck_off", "expelled"])
def test_who_leaves_is_in_no_list_from_that_day_and_in_the_old_one_before(field, end):
    member = make.member(field.here)
    turning.change_standing(member, standing=end, on=date(2026, 6, 1), paper="支部大会 2026-06-01", by=CLOCK)
    make.settle()
    assert list(queries.members_of(field.here)) == []
    assert list(queries.members_of(field.here, date(2026, 5, 31))) == [member]
    assert list(queries.members_of(field.here, date(2026, 6, 1))) == []


def test_standings_follow_on_each_other_as_the_rules_say():
    living = ("probationary", "formal", "watched", "suspended")
    steps = {
        ("probationary", "formal"),
        ("formal", "watched"),
        ("formal", "suspended"),
        ("watched", "formal"),
        ("watched", "suspended"),
        ("suspended", "formal"),
    }
    for before, after in product(Standing, Standing):
        allowed = before in living and ((before, after) in steps or after not in living)
        assert bool(rules.may_follow(before, after)) is allowed, (before, after)


def test_a_standing_that_cannot_follow_is_refused_with_its_sentence(field):
    member = make.member(field.here)
    with pytest.raises(Denied, match="现在是正式党员，不能改成预备党员。"):
        turning.change_standing(member, standing="probationary", on=DAY, paper="支部大会", by=CLOCK)


def test_a_probationary_member_becomes_full_on_the_day_of_the_meeting(field):
    member = make.member(field.here, standing="probationary", joined_on=date(2025, 6, 30))
    turning.change_standing(
        member, standing="formal", on=date(2026, 7, 1), paper="支部大会 2026-07-01", by=CLOCK
    )
    now = make.fresh(member)
    assert (now.standing, now.full_on) == ("formal", date(2026, 7, 1))
    assert [row[1:] for row in make.spans(member)] == [
        ("probationary", FIRST, date(2026, 7, 1)),
        ("formal", date(2026, 7, 1), None),
    ]
    make.settle()


@pytest.mark.parametrize(
    ("standing", "due", "votes"),
    [
        ("formal", True, True),
        ("probationary", True, False),
        ("watched", True, False),
        ("suspended", False, False),
        ("deceased", False, False),
        ("moved_out", False, False),
    ],
)
def test_who_is_due_and_who_has_a_vote(standing, due, votes):
    assert (rules.is_due(standing), rules.may_vote(standing)) == (due, votes)


def test_due_people_are_those_of_the_day_as_they_stood_on_it(field):
    full = make.member(field.here, name="甲")
    new = make.member(field.here, name="乙", standing="probationary")
    later = make.member(field.here, name="丙", starts=date(2026, 6, 1))
    turning.change_standing(new, standing="formal", on=date(2026, 7, 1), paper="支部大会", by=CLOCK)
    turning.change_standing(full, standing="suspended", on=date(2026, 8, 1), paper="批复 3 号", by=CLOCK)

    def due(on):
        return {one.person.pk: one.may_vote for one in queries.due_members(field.here, on)}

    assert due(date(2026, 5, 31)) == {full.person_id: True, new.person_id: False}
    assert due(date(2026, 6, 1)) == {full.person_id: True, new.person_id: False, later.person_id: True}
    assert due(date(2026, 7, 1)) == {full.person_id: True, new.person_id: True, later.person_id: True}
    assert due(date(2026, 8, 1)) == {new.person_id: True, later.person_id: True}


def test_due_people_are_one_query_however_many(field, django_assert_num_queries):
    for _ in range(30):
        make.member(field.here)
    with django_assert_num_queries(1):
        assert len(queries.due_members(field.here, DAY)) == 30


def test_figures_of_a_past_day_stay_when_things_change_after_it(field):
    members = [make.member(field.here) for _ in range(3)]
    make.member(field.far)
    past = date(2026, 5, 1)
    before = queries.counts_below(field.town["community"], past)
    assert (before.total, before.standing, before.klass) == (3, {"formal": 3}, {"resident": 3})
    turning.change_class(members[0], klass=Klass.RETIRED, on=date(2026, 5, 2), by=CLOCK)
    turning.change_standing(members[1], standing="deceased", on=date(2026, 6, 1), paper="家属来电", by=CLOCK)
    assert queries.counts_below(field.town["community"], past) == before
    now = queries.counts_below(field.town["community"], DAY)
    assert (now.total, now.klass) == (2, {"retired": 1, "resident": 1})
    assert queries.counts([field.here, field.far], DAY).total == 3


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (FIRST - timedelta(1), "日期不能早于上一次变动的 2026-01-01，请核对。"),
        (FIRST, ""),
        (DAY, ""),
        (DAY + timedelta(1), "日期不能晚于今天。到了那天再登记。"),
    ],
)
def test_a_change_lies_between_the_last_one_and_today(field, on, said):
    member = make.member(field.here)
    if said:
        with pytest.raises(Denied, match=said):
            turning.change_class(member, klass="retired", on=on, by=CLOCK)
        return
    turning.change_class(member, klass="retired", on=on, by=CLOCK)
    make.settle()


@pytest.mark.parametrize(
    ("born_on", "joined_on", "full_on", "fits"),
    [
        (date(1990, 6, 1), date(2008, 6, 1), date(2009, 6, 1), True),
        (date(1990, 6, 2), date(2008, 6, 1), None, False),
        (None, date(2008, 6, 1), date(2008, 6, 1), True),
        (None, date(2008, 6, 1), date(2008, 5, 31), False),
        (None, DAY, None, True),
        (None, DAY + timedelta(1), None, False),
        (None, None, None, True),
    ],
)
def test_birth_joining_and_becoming_full_follow_on_each_other(born_on, joined_on, full_on, fits):
    verdict = rules.are_sane_days(born_on=born_on, joined_on=joined_on, full_on=full_on, today=DAY)
    assert bool(verdict) is fits


def test_one_id_number_is_one_member(field):
    make.member(field.here, name="张三", id_number=ID_NUMBER)
    with pytest.raises(Denied, match="张三已经登记在第五网格党支部。换支部请办组织关系转接。"):
        make.member(field.near, id_number=ID_NUMBER)
    other = make.member(field.near, id_number=OTHER_ID)
    with pytest.raises(Denied, match="已经登记在第五网格党支部的张三名下"):
        register.correct(other, facts=make.facts(id_number=ID_NUMBER), by=CLOCK)


def test_who_moved_out_comes_back_as_the_same_person_and_who_was_expelled_does_not(field):
    member = make.member(field.here, id_number=ID_NUMBER)
    turning.change_standing(member, standing="moved_out", on=date(2026, 6, 1), paper="介绍信 1 号", by=CLOCK)
    with pytest.raises(Denied, match="日期不能早于上一次变动的 2026-06-01"):
        make.member(field.near, id_number=ID_NUMBER, starts=date(2026, 5, 31))
    back = make.member(field.near, id_number=ID_NUMBER, starts=date(2026, 7, 1))
    make.settle()
    assert (back.pk, [row[0] for row in make.spans(back)]) == (member.pk, [field.here.pk, field.near.pk])
    turning.change_standing(back, standing="expelled", on=date(2026, 8, 1), paper="批复 9 号", by=CLOCK)
    with pytest.raises(Denied, match="开除党籍，5 年内不得重新入党，要到 2031-08-01 以后"):
        make.member(field.near, id_number=ID_NUMBER, starts=date(2026, 9, 1))


def test_an_officer_who_is_in_the_house_is_enrolled_as_the_same_person(field):
    officer = make.orgs.person(field.here, "钱玉兰", "13811112222")
    member = make.member(field.here, name="钱玉兰", phone="13811112222")
    assert member.person_id == officer.pk


def test_members_belong_to_branches_in_force_alone(field):
    committee = make.orgs.org("社区党委", "party_committee", field.town.community, field.town["community"])
    with pytest.raises(Denied, match="不是党支部"):
        make.member(committee)
    closed = make.orgs.org("旧支部", "party_branch", field.town.community, field.town["community"])
    closed.valid_to = DAY
    closed.save()
    with pytest.raises(Denied, match="已于2026-09-01撤销"):
        make.member(closed)


def test_officers_keep_their_own_branch_and_those_above_keep_what_is_below(field):
    member = make.member(field.here, by=field.secretary)
    town = field.town
    above = [
        make.orgs.actor(town["community"], "community_secretary"),
        make.orgs.actor(town["subdistrict"], "subdistrict_officer"),
        make.orgs.actor(town["party"], "district_officer"),
    ]
    others = [
        field.near_secretary,
        field.far_secretary,
        make.orgs.actor(town["far"], "community_secretary"),
        make.orgs.actor(town["community"], "grid_worker"),
        make.orgs.actor(town["party"], "system_admin"),
        make.orgs.actor(field.here, "member"),
    ]
    for by in (field.secretary, *above):
        assert (queries.find(by, member.pk), bool(rules.may_keep(by, member))) == (member, True)
        assert queries.page(by, Filters()).rows == [member]
    for by in others:
        assert (queries.find(by, member.pk), bool(rules.may_keep(by, member))) == (None, False)
        assert queries.page(by, Filters()).rows == []


def test_a_member_sees_themselves_and_nobody_else(field):
    by = make.orgs.actor(field.here, "member")
    mine = make.member(field.here, name=by.name)
    Member.objects.unscoped("the story").filter(pk=mine.pk).update(person=by.person_id)
    make.member(field.here)
    assert queries.myself(by) == make.fresh(mine)
    assert queries.page(by, Filters()).rows == [mine]


def test_pages_of_the_register_miss_nobody_and_repeat_nobody(field, django_assert_num_queries):
    everybody = {make.member(branch).pk for branch in (field.here, field.near) for _ in range(30)}
    by = make.orgs.actor(field.town["community"], "community_secretary")
    seen, after = [], ""
    while True:
        with django_assert_num_queries(1):
            found = queries.page(by, Filters(after=after))
        seen += [row.pk for row in found.rows]
        after = found.older
        if not after:
            break
    assert (len(seen), set(seen)) == (60, everybody)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"q": "玉兰"}, ["钱玉兰"]),
        ({"q": ID_NUMBER}, ["陆明"]),
        ({"q": "13811112222"}, ["钱玉兰"]),
        ({"klass": "retired"}, ["陆明"]),
        ({"standing": "probationary"}, ["贺建平"]),
        ({"left": True}, ["潘立新"]),
        ({}, ["钱玉兰", "陆明", "贺建平"]),
    ],
)
def test_the_register_is_searched_and_narrowed(field, given, names):
    make.member(field.here, name="钱玉兰", phone="13811112222")
    make.member(field.here, name="陆明", id_number=ID_NUMBER, klass="retired")
    make.member(field.here, name="贺建平", standing="probationary")
    gone = make.member(field.here, name="潘立新")
    turning.change_standing(gone, standing="moved_out", on=DAY, paper="介绍信 1 号", by=CLOCK)
    assert [row.person.name for row in queries.page(field.secretary, Filters(**given)).rows] == names


def test_looking_at_sealed_values_wants_a_reason_and_leaves_a_trace_without_them(field):
    member = make.member(field.here, id_number=ID_NUMBER, phone="13811112222", address="18 号楼 301")
    with pytest.raises(Denied, match="请写明查看的理由"):
        register.reveal_member(member, reason="看", by=field.secretary)
    seen = register.reveal_member(member, reason="核对名册登记", by=field.secretary)
    assert (seen.id_number, seen.phone, seen.address) == (ID_NUMBER, "13811112222", "18 号楼 301")
    trail = " ".join(f"{one.note} {one.changed}" for one in AuditEvent.objects.all())
    assert "核对名册登记" in trail
    assert not [value for value in (ID_NUMBER, "13811112222", "18 号楼") if value in trail]


def test_skills_are_everybodys_own_entry(field):
    by = make.orgs.actor(field.here, "member")
    mine = make.member(field.here)
    with pytest.raises(Denied, match="由党员本人填写"):
        register.describe(mine, skills="理发", free_time="周末", by=field.secretary)
    Member.objects.unscoped("the story").filter(pk=mine.pk).update(person=by.person_id)
    register.describe(mine, skills="理发", free_time="周末", by=by)
    assert make.fresh(mine).skills == "理发"


def test_correcting_keeps_sealed_values_that_were_left_empty(field):
    member = make.member(field.here, id_number=ID_NUMBER, phone="13811112222", address="18 号楼")
    facts = make.facts(name="张四", gender="f", education="bachelor")
    register.correct(member, facts=facts, by=field.secretary)
    now = make.fresh(member)
    assert (now.person.name, now.gender, now.id_number, now.address) == ("张四", "f", ID_NUMBER, "18 号楼")
    assert now.person.phone == "13811112222"
