"""Floating members: who counts as one, both sides' duties, and the class that comes and goes with it."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.duties import queries as owed
from gongjian.kernel.verdict import Denied
from gongjian.members.actions import floating as acts
from gongjian.members.actions import transfers, turning
from gongjian.members.actions.floating import Trip
from gongjian.members.models import Floating
from gongjian.members.queries import away, floating_rows, hanging, roster_rows
from gongjian.members.rules import floating as rules
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import CLOCK, clock

pytestmark = pytest.mark.django_db
LEFT = date(2026, 3, 1)
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)
DAY = NOON.date()


@pytest.fixture(autouse=True)
def _today():
    with clock.at(NOON):
        yield


@pytest.fixture
def field():
    return make.field()


def trip(**given):
    return Trip(**{"place": "苏州市吴中区", "reason": "务工", "starts": LEFT} | given)


def sent(field, host=None, **given):
    member = make.member(field.here, klass="in_service")
    return acts.send(member, trip=trip(**given), host=host, by=field.secretary)


def fresh(row):
    return Floating.objects.unscoped("test").select_related("member", "host", "source").get(pk=row.pk)


def holders(row, kind):
    return {duty.holder.short_name: duty.due_at.astimezone(clock.ZONE).date()
            for duty in owed.open_of(row).filter(kind=kind)}  # fmt: skip


@pytest.mark.parametrize(
    ("until", "may"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 9, 2), True),
        (None, True),
    ],
)
def test_only_who_is_away_for_six_months_floats(until, may):
    assert bool(rules.is_long_enough(LEFT, until, 6)) == may


def test_a_short_stay_is_told_what_to_do_instead(field):
    with pytest.raises(Denied, match="请开党员证明信"):
        sent(field, until=date(2026, 8, 1))


def test_both_sides_take_a_member_over_and_keep_in_touch(field):
    row = sent(field, field.far)
    make.settle()
    assert make.fresh(row.member).klass == "floating"
    assert holders(row, "members.contact") == {field.here.short_name: DAY}
    assert set(holders(row, "members.host")) == {field.far.short_name}
    acts.take_in(row, on=LEFT, by=field.far_secretary)
    assert set(holders(row, "members.contact")) == {field.here.short_name, field.far.short_name}
    assert holders(row, "members.host") == {}
    given = {"kind": "contact", "words": "电话联系，工作稳定"}
    acts.contact(fresh(row), on=date(2026, 8, 31), by=field.far_secretary, **given)
    assert holders(row, "members.contact")[field.far.short_name] == date(2027, 2, 28)
    assert holders(row, "members.contact")[field.here.short_name] == DAY
    assert fresh(row).seen_on == date(2026, 8, 31)


def test_who_comes_back_is_of_the_class_they_had_and_nobody_owes_anything(field):
    row = sent(field, field.far)
    acts.come_back(row, on=date(2026, 8, 1), by=field.secretary)
    make.settle()
    assert (make.fresh(row.member).klass, fresh(row).state) == ("in_service", "back")
    assert not owed.open_of(row).exists()


def test_a_host_may_say_no_and_the_branch_reads_why(field):
    row = sent(field, field.far)
    acts.turn_down(row, reason="住在另一个社区", by=field.far_secretary)
    assert fresh(row).host is None
    assert "没有编入：住在另一个社区" in [one.words for one in away.contacts(row)]


@pytest.mark.parametrize("end", ["transfer", "moved_out", "deceased"])
def test_whoever_goes_for_good_floats_no_longer(field, end):
    row = sent(field, field.far)
    if end == "transfer":
        moving = transfers.offer(row.member, target=field.far, reason="定居", by=CLOCK)
        transfers.accept(moving, on=DAY, by=CLOCK)
    else:
        turning.change_standing(row.member, standing=end, on=DAY, paper="批复", by=CLOCK)
    make.settle()
    member = make.fresh(row.member)
    assert (member.klass, fresh(row).state) == ("in_service", "back" if end == "deceased" else "moved")
    assert not owed.open_of(row).exists()


def test_a_stranger_is_looked_after_by_the_branch_there(field):
    given = {"name": "周立", "phone": "13811112222", "source_name": "外地支部"}
    row = acts.welcome(field.here, trip=trip(), by=field.secretary, **given)
    assert list(holders(row, "members.contact")) == [field.here.short_name]
    assert [one.name for one in floating_rows(field.here)] == ["周立"]
    assert hanging.hosted(field.here) == 1
    acts.come_back(row, on=DAY, by=field.secretary)
    assert floating_rows(field.here) == []
    assert [one.name for one in floating_rows(field.here, 2026)] == ["周立"]


def test_the_class_is_not_changed_round_the_register_of_who_is_away(field):
    row = sent(field)
    with pytest.raises(Denied, match="请办“登记外出”或“登记返回”"):
        turning.change_class(row.member, klass="retired", on=DAY, by=field.secretary)
    with pytest.raises(Denied, match="已经登记外出"):
        acts.send(row.member, trip=trip(starts=DAY), by=field.secretary)


def test_strangers_see_nothing_and_neither_side_acts_for_the_other(field):
    row = sent(field, field.far)
    assert away.floating(field.near_secretary, row.pk) is None
    with pytest.raises(Denied, match="党员名册由九洲第一党支部"):
        acts.take_in(row, on=DAY, by=field.secretary)
    with pytest.raises(Denied, match="党员名册由第五网格党支部"):
        acts.come_back(row, on=DAY, by=field.far_secretary)


@pytest.mark.parametrize("day", [LEFT - timedelta(1), DAY + timedelta(1)])
def test_a_contact_is_dated_within_the_time_away(field, day):
    with pytest.raises(Denied, match="日期要在 2026-03-01 到今天之间"):
        acts.contact(sent(field), kind="contact", on=day, words="电话联系", by=field.secretary)


def test_a_whole_branch_moves_at_once_and_the_past_stays(field):
    row = sent(field, field.far)
    other = make.member(field.here)
    community = make.orgs.actor(field.town["community"], "community_secretary")
    moved = transfers.move_all(field.near, source=field.here, on=DAY, paper="批复 3 号", by=community)
    make.settle()
    assert moved == 2
    assert hanging.members(field.here, DAY) == 0
    assert {one.name for one in roster_rows(field.here, date(2026, 8, 31))} == {
        row.member.person.name, other.person.name,
    }  # fmt: skip
    assert make.fresh(row.member).klass == "in_service"
    with pytest.raises(Denied, match="党员名册由第五网格党支部"):
        transfers.move_all(field.near, source=field.here, on=DAY, paper="批复", by=field.near_secretary)


def test_the_lists_cost_the_same_for_many_as_for_one(field, django_assert_max_num_queries):
    for _ in range(12):
        sent(field, field.far)
    with django_assert_max_num_queries(1):
        assert len(floating_rows(field.here)) == 12
    with django_assert_max_num_queries(1):
        assert len(roster_rows(field.here)) == 12


@pytest.fixture
def as_(page_client):
    """A browser signed in as somebody."""

    def signed_in(by):
        page_client.force_login(make.orgs.User.objects.get(pk=by.user_id))
        return page_client

    return signed_in


def test_floating_is_walked_through_on_screen(field, as_):
    member = make.member(field.here)
    page = as_(field.secretary)
    here = f"/desk/members/{member.pk}/"
    assert page.get(f"{here}?do=away").status_code == 200
    given = {"place": "苏州", "reason": "务工", "starts": "2026-03-01", "until": "2026-04-01"}
    assert page.post(f"{here}do/away/", given).status_code == 422
    given |= {"until": "", "host": "九洲第一党支部"}
    made = page.post(f"{here}do/away/", given)["Location"]
    assert "流动外出：苏州" in page.get(here).content.decode()
    assert "等编入" in page.get("/desk/members/floating/").content.decode()
    assert page.get(f"{made}?do=contact").status_code == 200
    assert page.post(f"{made}do/contact/", {"kind": "contact", "on": "2026-08-01"}).status_code == 422
    assert page.post(f"{made}do/take_in/", {"on": "2026-08-01"}).status_code == 409
    page = as_(field.far_secretary)
    assert page.post(f"{made}do/take_in/", {"on": "2026-08-01"}).status_code == 302
    found = page.post(f"{made}do/contact/", {"kind": "life", "on": "2026-08-01", "words": "参加党日"})
    assert found.status_code == 302
    stranger = {"branch": field.far.pk, "name": "周立", "source_name": "外地支部", "place": "九洲"}
    stranger |= {"reason": "务工", "starts": "2026-01-01"}
    assert page.get("/desk/members/floating/new/").status_code == 200
    assert page.post("/desk/members/floating/new/", stranger).status_code == 302


def test_a_search_is_walked_through_on_screen(field, as_):
    here = f"/desk/members/{make.member(field.here).pk}/"
    search = as_(field.far_secretary).post(f"{here}do/seek/", {"ground": "lost", "since": "2026-02-01"})
    assert search.status_code == 404  # not theirs
    page = as_(field.secretary)
    search = page.post(f"{here}do/seek/", {"ground": "lost", "since": "2026-02-01"})["Location"]
    assert page.get(f"{search}?do=step").status_code == 200
    step = {"way": "phone", "on": "2026-08-01", "words": "停机"}
    assert page.post(f"{search}do/step/", step).status_code == 302
    assert page.post(f"{search}do/suspend/", {"on": "2026-09-01", "paper": "大会"}).status_code == 422
    assert "打电话" in page.get(search).content.decode()
    assert "失去联系" in page.get("/desk/members/searches/").content.decode()
