"""Posts: who is given one, what it lets its holder do from when to when, and who receives what comes in."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions, queries, rules
from gongjian.orgs.actions import Newcomer, PostPlan
from gongjian.orgs.actor import CLOCK, RESIDENT
from gongjian.orgs.models import Org, Person, Post
from gongjian.orgs.roles import ADMIN_ROLES, ROLES, Grant, Reach
from gongjian.orgs.tests import makers as make
from gongjian.platform.models import AuditEvent, User

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("starts", "ends", "held"),
    [
        (date(2026, 11, 18), None, True),  # from the very day
        (date(2026, 11, 19), None, False),
        (date(2026, 1, 1), date(2026, 11, 19), True),  # the last day
        (date(2026, 1, 1), date(2026, 11, 18), False),  # a term ends with the day before
    ],
)
def test_a_post_counts_from_its_first_day_to_the_eve_of_its_end(starts, ends, held):
    place = make.town()
    post = make.post(place["community"], "community_worker", starts=starts, ends=ends)
    assert queries.in_force(ON).filter(pk=post.pk).exists() is held


def test_an_actor_with_several_posts_costs_one_query():
    place = make.town()
    who = make.person(place["community"])
    user = make.account(who)
    for org in ("community", "neighbour", "subdistrict"):
        make.post(place[org], "community_worker", who=who)
    with CaptureQueriesContext(connection) as asked:
        someone = queries.actor(user.pk, user.username)
        assert [seat.org_name for seat in someone.seats] == ["怡康花园社区", "斜桥巷社区", "天宁街道"]
        assert someone.seat.role.term == "社区工作者"
    assert len(asked) == 1


def test_the_post_marked_for_login_comes_first_and_there_is_one_of_it():
    place = make.town()
    who = make.person(place["community"])
    user = make.account(who)
    make.post(place["community"], "community_worker", who=who, is_default=True)
    make.post(place["neighbour"], "community_secretary", who=who, is_default=True)
    assert queries.actor(user.pk, user.username).seat.org_name == "斜桥巷社区"
    assert Post.objects.of(person=who).filter(is_default=True).count() == 1


def test_an_ended_post_gives_nothing_from_the_same_day():
    place = make.town()
    worker = make.actor(place["community"], "community_worker")
    post = Post.objects.unscoped("test").get(pk=worker.seat.post_id)
    actions.end_post(post, by=CLOCK)
    assert queries.actor(worker.user_id, "x").seats == ()
    with pytest.raises(Denied, match="已经离任"):
        actions.end_post(post, by=CLOCK)


def test_nobody_appoints_themselves():
    place = make.town()
    guard = make.actor(place["party"], "security_admin")
    with pytest.raises(Denied, match="不能给自己任命岗位"):
        actions.appoint(
            place["city"],
            person=Person.objects.visible_to(guard).get(pk=guard.person_id),
            role="city_officer",
            by=guard,
        )


def test_the_system_administrator_cannot_hand_out_posts_and_the_security_administrator_cannot_found():
    place = make.town()
    keeper, guard = make.actor(place["party"], "system_admin"), make.actor(place["party"], "security_admin")
    who = make.person(place["community"])
    with pytest.raises(Denied, match="安全管理员的事"):
        actions.appoint(place["community"], person=who, role="grid_worker", by=keeper)
    with pytest.raises(Denied, match="系统管理员的事"):
        actions.found_org(place["city"], name="新单位", kind="unit", area=place.district, by=guard)
    assert actions.appoint(place["community"], person=who, role="grid_worker", by=guard)


def test_the_three_administrators_are_three_people():
    place = make.town()
    who = make.post(place["party"], "system_admin").person
    with pytest.raises(Denied, match="要分别由三个人担任"):
        make.post(place["party"], "audit_admin", who=who)


def test_the_last_administrator_stays_until_there_is_another():
    place = make.town()
    first = make.actor(place["party"], "system_admin")
    post = Post.objects.unscoped("test").get(pk=first.seat.post_id)
    with pytest.raises(Denied, match="最后一名系统管理员"):
        actions.end_post(post, by=CLOCK)
    without_account = make.post(place["party"], "system_admin")
    with pytest.raises(Denied, match="最后一名系统管理员"):
        actions.end_post(post, by=CLOCK)
    make.account(without_account.person)
    actions.end_post(post, by=CLOCK)
    assert Post.objects.unscoped("test").get(pk=post.pk).ends == clock.today()


@pytest.mark.parametrize(
    ("role", "starts", "ends", "says"),
    [
        ("mayor", date(2026, 1, 1), None, "没有“mayor”这种岗位"),
        ("grid_worker", date(2026, 1, 2), date(2026, 1, 2), "离任日期要晚于任职日期"),
        ("grid_worker", date(2026, 1, 2), date(2026, 1, 1), "离任日期要晚于任职日期"),
        ("grid_worker", date(2026, 1, 2), date(2026, 1, 3), ""),
    ],
)
def test_a_post_needs_a_known_role_and_a_sane_term(role, starts, ends, says):
    assert says in rules.may_hold(role, starts=starts, ends=ends, is_self=False, held=()).reason
    assert bool(rules.may_hold(role, starts=starts, ends=ends, is_self=False, held=())) is (says == "")


def test_the_same_post_is_not_given_twice():
    place = make.town()
    who = make.post(place["community"], "community_worker").person
    with pytest.raises(Denied, match="已经是怡康花园社区的社区工作者"):
        make.post(place["community"], "community_worker", who=who)


def test_a_first_password_must_be_changed_and_a_login_is_used_once():
    place = make.town()
    one, two = make.person(place["community"]), make.person(place["community"])
    user = actions.open_account(one, login="chenxh", password="First-Word-1", by=CLOCK)
    assert user.must_change_password
    assert user.check_password("First-Word-1")
    with pytest.raises(Denied, match="可能别人已经在用"):
        actions.open_account(two, login="ChenXH", password="First-Word-1", by=CLOCK)
    actions.open_account(one, login="chenxh", password="Second-Word-2", by=CLOCK)  # the owner gets a new one
    assert User.objects.get(username="chenxh").check_password("Second-Word-2")


def test_a_password_and_a_phone_are_nowhere_in_the_audit_trail():
    place = make.town()
    who = make.person(place["community"], phone="13812342207")
    actions.open_account(who, login="chenxh", password="First-Word-1", by=CLOCK)
    actions.change_person(who, name="陈晓红", phone="13912342208", by=CLOCK)
    trail = str(list(AuditEvent.objects.values()))
    assert "First-Word-1" not in trail
    assert "12342207" not in trail
    assert "12342208" not in trail
    assert AuditEvent.objects.get(action="orgs.change_person").changed["phone"][0].startswith("（个人信息")


def test_a_roster_is_entered_in_a_constant_number_of_statements():
    place = make.town()
    counts = []
    for start, size in ((0, 1), (1, 61)):
        roster = [
            Newcomer(
                f"甲{n}",
                "13800000000",
                f"login{n}",
                [PostPlan(place["community"], "community_worker", starts=make.DAY)],
            )
            for n in range(start, size)
        ]
        with CaptureQueriesContext(connection) as asked:
            actions.staff(place["city"], newcomers=roster, by=CLOCK)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
    assert not User.objects.get(username="login7").has_usable_password()
    assert len(queries.people_at(place["community"], ON)) == 61


def test_people_outside_ones_reach_do_not_exist():
    place = make.town()
    here = make.post(place["community"], "community_worker").person
    there = make.post(place["far"], "community_worker").person
    secretary = make.actor(place["subdistrict"], "subdistrict_secretary")
    seen = set(Person.objects.visible_to(secretary))
    assert here in seen
    assert there not in seen
    assert not Person.objects.visible_to(RESIDENT).exists()
    liaison = make.actor(place["property"], "unit_liaison")
    assert set(Person.objects.visible_to(liaison).values_list("pk", flat=True)) == {liaison.person_id}


@pytest.mark.parametrize(
    ("posts", "received_by"),
    [
        (
            [("grid", "grid_worker", None), ("community", "community_secretary", None)],
            ("grid", "grid_worker"),
        ),
        (
            [("community", "grid_worker", "grid"), ("community", "community_worker", None)],
            ("community", "grid_worker"),
        ),
        (
            [("community", "community_secretary", None), ("community", "community_worker", None)],
            ("community", "community_worker"),
        ),
        ([("community", "community_secretary", None)], ("community", "community_secretary")),
        ([("subdistrict", "subdistrict_officer", None)], ("subdistrict", "subdistrict_officer")),
        (
            [("neighbour", "community_worker", None), ("hotline", "district_desk", None)],
            ("hotline", "district_desk"),
        ),
        ([("party", "district_officer", None)], None),  # not a body that answers for the place
        ([("community", "system_admin", None)], None),  # keeps the house, receives nothing
    ],
)
def test_a_named_person_receives_the_nearest_worker_else_the_head_else_the_level_above(posts, received_by):
    place = make.town()
    made = {}
    for org, role, area in posts:
        made[org, role] = make.post(place[org], role, area=getattr(place, area) if area else None).person
    grid = Org.objects.select_related("area").get(pk=place["grid"].pk)
    with CaptureQueriesContext(connection) as asked:
        assert queries.named_person(grid, ON) == (made[received_by] if received_by else None)
    assert len(asked) == 2


def test_at_the_community_a_worker_of_one_grid_comes_after_those_of_the_whole():
    place = make.town()
    make.post(place["community"], "grid_worker", area=place.grid)
    whole = make.post(place["community"], "community_worker", starts=date(2026, 1, 1)).person
    community = Org.objects.select_related("area").get(pk=place["community"].pk)
    assert queries.named_person(community, ON) == whole


def test_administrators_read_no_residents_business():
    for key in ADMIN_ROLES:
        role = ROLES[key]
        assert role.reach is Reach.NONE
        assert not role.grants & {Grant.SEE, Grant.HANDLE, Grant.REVEAL, Grant.FIGURES}


def test_what_gives_permission_and_what_keeps_the_house_are_never_in_one_hand():
    for role in ROLES.values():
        assert len(role.grants & {Grant.ORGS, Grant.POSTS, Grant.AUDIT}) <= 1
