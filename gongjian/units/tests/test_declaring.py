"""A unit's liaison person and their link: as before at a touch, what changed, and links that lead nowhere."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import RESIDENT
from gongjian.platform.models import Notice
from gongjian.units import jobs, rules
from gongjian.units.actions import declaring, register
from gongjian.units.models import Declaration, Link
from gongjian.units.queries.declaring import to_remind
from gongjian.units.tests import makers as make

pytestmark = pytest.mark.django_db
State = Declaration.State


@pytest.fixture
def field():
    return make.field()


@pytest.fixture
def unit(field):
    one = make.unit(
        field.here, headcount=86, members=2, liaison="钱玉兰", liaison_phone="13811112222", address="12 幢"
    )
    make.last_year(one)
    make.campaign(field.here, due_on=clock.today() + timedelta(days=30), by=field.secretary)
    return one


@pytest.fixture
def token(field, unit):
    return declaring.make_link(make.asked(unit), by=field.worker).token


TOLD = {"is_operating": "yes", "headcount": "86", "members": "2", "mode": "none", "address": "12 幢"}


def open_duties(kind):
    return Duty.objects.unscoped("test").filter(kind=kind, done_at__isnull=True).count()


def test_nothing_has_changed_is_one_touch_and_counts_at_once(page_client, unit, token):
    shown = page_client.get(f"/declare/{token}/").content.decode()
    assert "86 人" in shown
    assert not [secret for secret in ("钱玉兰", "13811112222") if secret in shown]
    sent = page_client.post(f"/declare/{token}/", {"same": "1"}, follow=True).content.decode()
    assert "今年的申报已经办好" in sent
    row = make.asked(unit)
    assert (row.state, row.is_unchanged, row.sent_on) == (State.DONE, True, clock.today())
    assert make.now_of(unit).year == clock.today().year
    assert open_duties("units.review") == 0


def test_what_changed_waits_for_the_community_which_accepts_it(page_client, field, unit, token):
    assert 'value="86"' in page_client.get(f"/declare/{token}/?change=1").content.decode()
    sent = page_client.post(f"/declare/{token}/", TOLD | {"headcount": "103"}, follow=True).content.decode()
    assert "已收到" in sent
    assert make.now_of(unit).headcount == 86
    assert open_duties("units.review") == 1
    declaring.accept(make.asked(unit), by=field.worker)
    now = make.now_of(unit)
    assert (now.headcount, now.year) == (103, clock.today().year)
    assert open_duties("units.review") == 0
    assert make.fresh(unit).liaison == "钱玉兰"  # left empty is as before


def test_the_community_asks_back_and_the_same_link_shows_its_question(page_client, field, unit, token):
    page_client.post(f"/declare/{token}/", TOLD | {"headcount": "1030"})
    declaring.ask_back(make.asked(unit), question="是不是多写了一个 0？", by=field.worker)
    shown = page_client.get(f"/declare/{token}/").content.decode()
    assert "是不是多写了一个 0？" in shown
    assert 'value="1030"' in shown
    page_client.post(f"/declare/{token}/", TOLD | {"headcount": "103"})
    row = make.asked(unit)
    assert (row.state, row.headcount, row.question) == (State.SENT, 103, "")


def test_a_form_that_cannot_be_right_says_what_to_mend(page_client, unit, token):
    wrong = page_client.post(f"/declare/{token}/", TOLD | {"members": "87", "liaison_phone": "12"})
    assert wrong.status_code == 422
    shown = wrong.content.decode()
    assert "比从业人数 86 还多" in shown
    empty = page_client.post(f"/declare/{token}/", {})
    assert "请写上班的人数" in empty.content.decode()
    assert make.asked(unit).state == State.ASKED


def test_a_link_that_is_wrong_old_or_taken_back_says_so(page_client, field, unit, token):
    assert "这个链接不对" in page_client.get(f"/declare/{token[:-1]}/").content.decode()
    assert page_client.get("/declare/x/").status_code == 404
    fresh = declaring.make_link(make.asked(unit), by=field.worker).token
    taken = page_client.get(f"/declare/{token}/")
    assert taken.status_code == 410
    assert "作废" in taken.content.decode()
    assert page_client.post(f"/declare/{token}/", {"same": "1"}).status_code == 410
    link = Link.objects.unscoped("test").get(revoked_on=None)
    for days, status in ((0, 200), (1, 410)):
        day = datetime.combine(link.expires_on + timedelta(days=days), datetime.min.time(), clock.ZONE)
        with clock.at(day + timedelta(hours=9)):
            assert page_client.get(f"/declare/{fresh}/").status_code == status
    declaring.revoke_links(make.asked(unit), by=field.worker)
    assert page_client.get(f"/declare/{fresh}/").status_code == 410


def test_the_house_keeps_no_token(unit, token):
    link = Link.objects.unscoped("test").get()
    assert token not in str(vars(link))
    assert len(link.fingerprint) == 64


def test_a_link_that_is_used_without_end_is_closed(page_client, unit, token):
    Link.objects.unscoped("test").update(tries=rules.MOST_SENDS - 1)
    assert page_client.post(f"/declare/{token}/", TOLD | {"headcount": "90"}).status_code == 302
    over = page_client.post(f"/declare/{token}/", TOLD | {"headcount": "91"})
    assert over.status_code == 422
    assert "提交的次数太多" in over.content.decode()
    assert make.asked(unit).headcount == 90


def test_a_change_of_coverage_needs_the_body_that_covers(field, unit):
    declaring.declare(
        make.asked(unit), answers=make.answers(headcount=86, members=2, mode="joint"), by=RESIDENT
    )
    with pytest.raises(Denied):
        declaring.accept(make.asked(unit), by=field.worker)
    given = {"covered_by": field.branch, "since": clock.today()}
    with pytest.raises(Denied, match="党组织"):
        declaring.accept(make.asked(unit), **given | {"covered_by": field.town["police"]}, by=field.worker)
    assert open_duties("units.cover") == 1
    declaring.accept(make.asked(unit), **given, by=field.worker)
    assert make.now_of(unit).covered_by_id == field.branch.pk
    assert open_duties("units.cover") == 0


@pytest.mark.parametrize(
    ("mode", "members", "reason", "fits"),
    [("joint", 2, "", True), ("joint", 3, "", False), ("joint", 3, "正在筹建", True), ("sole", 3, "", True)],
)
def test_enough_members_for_a_body_of_their_own_ask_for_a_reason(field, mode, members, reason, fits):
    one = make.unit(field.here, members=members)
    given = {"mode": mode, "covered_by": field.branch, "since": clock.today(), "reason": reason}
    if fits:
        assert register.cover(one, **given, by=field.worker).mode == mode
    else:
        with pytest.raises(Denied, match="应单独组建"):
            register.cover(one, **given, by=field.worker)


def test_a_campaign_asks_whoever_is_at_work_and_has_no_facts_of_the_year(field):
    old, shut, new = make.unit(field.here), make.unit(field.here, is_operating=False), make.unit(field.here)
    elsewhere = make.unit(field.town.far_community)
    make.last_year(old, shut, elsewhere)
    made = make.campaign(field.town.subdistrict, due_on=clock.today() + timedelta(days=9), by=field.officer)
    asked = Declaration.objects.of(campaign=made).values_list("unit", flat=True)
    assert list(asked) == [old.pk]
    assert new.pk not in asked
    with pytest.raises(Denied, match="已经发起过"):
        make.campaign(field.town.subdistrict, due_on=clock.today() + timedelta(days=9), by=field.officer)


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (366, True), (367, False)])
def test_a_campaign_ends_between_tomorrow_and_a_year(field, days, fits):
    due = clock.today() + timedelta(days=days)
    if fits:
        assert make.campaign(field.here, due_on=due).due_on == due
    else:
        with pytest.raises(Denied, match="截止日期"):
            make.campaign(field.here, due_on=due)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (8, False),
        (7, True),
        (6, False),
        (1, False),
        (0, True),
        (-1, False),
        (-6, False),
        (-7, True),
        (-14, True),
    ],
)
def test_the_days_on_which_places_are_told_of_the_late(left, told):
    today = date(2026, 7, 1)
    assert rules.is_told_on(today + timedelta(days=left), today, 7) is told


def test_the_clock_tells_the_place_once_how_many_are_waited_for(field, unit):
    due = make.asked(unit).campaign.due_on
    week = datetime.combine(due - timedelta(days=7), datetime.min.time(), clock.ZONE) + timedelta(hours=9)
    with clock.at(week):
        assert [(one.waiting, one.is_late) for one in to_remind(clock.today(), 7)] == [(1, False)]
        jobs.remind()
        jobs.remind()
    told = Notice.objects.unscoped("test").filter(kind="units.declare")
    readers = {field.worker.user_id, field.secretary.user_id}
    assert set(told.values_list("user", flat=True)) == readers
    assert len(told) == 2
    assert "1 家单位还没有申报" in told[0].title
    with clock.at(week + timedelta(days=14)):
        assert [one.is_late for one in to_remind(clock.today(), 7)] == [True]


def test_blanks_that_came_by_a_table_get_their_owner_and_lose_it(field):
    one = make.unit(field.here)
    Duty.objects.unscoped("test").all().delete()
    jobs.own_blanks()
    jobs.own_blanks()
    assert open_duties("units.cover") == 1
    make.Standing.objects.of(unit=one).update(is_operating=False)
    jobs.own_blanks()
    assert open_duties("units.cover") == 0
