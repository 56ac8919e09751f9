"""双报到: strangers learn nothing, the community confirms, tasks fit, and the unit gets a word each year."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from gongjian.duties import queries as owed
from gongjian.duties.models import Duty
from gongjian.kernel.verdict import Denied
from gongjian.members import doors, jobs, papers
from gongjian.members.actions import register
from gongjian.members.actions import service as acts
from gongjian.members.actions.service import Asked, Who
from gongjian.members.models import Service, Share
from gongjian.members.queries import hanging
from gongjian.members.queries import service as queries
from gongjian.members.rules import service as rules
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import clock
from gongjian.orgs.actor import RESIDENT

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)
DAY = NOON.date()
TYPED = {"name": "陆明", "phone": "13811112222", "unit_name": "市轨道交通设计所", "branch_name": "第二党支部"}
TYPED |= {"home": "12 幢", "skills": "结构工程、急救", "slots": ["evening", "morning"]}


@pytest.fixture(autouse=True)
def _today():
    with clock.at(NOON):
        yield


@pytest.fixture
def field():
    return make.field()


@pytest.fixture
def boss(field):
    return make.orgs.actor(field.town["community"], "community_secretary")


def asked(field, member=None, **given):
    return acts.report_in(field.town["community"], who=Who(**TYPED | given), member=member, by=RESIDENT)


def confirmed(field, boss, **given):
    return acts.confirm(asked(field, **given), by=boss)


def task(field, boss, **given):
    wanted = {"title": "夜间消防劝导", "slot": "evening"} | given
    return acts.post_task(field.town["community"], asked=Asked(**wanted), by=boss)


def test_the_community_confirms_who_lives_there(field, boss):
    service = asked(field)
    assert [duty.holder for duty in owed.open_of(service)] == [field.town["community"]]
    with pytest.raises(Denied, match="党员名册由"):
        acts.confirm(service, by=field.secretary)
    acts.confirm(service, by=boss)
    assert not owed.open_of(service).exists()
    with pytest.raises(Denied, match="已报到，不用再确认"):
        acts.turn_away(service, words="不住这里", by=boss)


def test_whoever_registers_twice_is_told_nothing_and_is_once_in_the_list(field, page_client):
    token = doors.poster(field.town["community"])
    first = page_client.post(f"/report-in/{token}/", TYPED)
    second = page_client.post(f"/report-in/{token}/", TYPED)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert "陆明" not in page_client.get(first["Location"]).content.decode()
    assert Service.objects.unscoped("test").count() == 1


def test_a_flood_from_outside_ends(field):
    for n in range(rules.MOST_A_DAY):
        asked(field, phone=f"1381111{n:04d}")
    with pytest.raises(Denied, match="请直接联系社区"):
        asked(field, phone="13899999999")


@pytest.mark.parametrize("token", ["1-xxxxxxxxxxxxxxxxxxxxxx", "xx", "-", "zzzzzzzzzzzzzzzzzzzzz-1"])
def test_a_token_that_is_not_real_opens_nothing(field, page_client, token):
    assert page_client.get(f"/report-in/{token}/").status_code == 404
    assert page_client.get(f"/serving/{token}/").status_code == 404


def test_the_poster_of_a_branch_or_a_closed_link_opens_nothing(field, boss, page_client):
    service = confirmed(field, boss)
    link = f"/serving/{doors.personal(service)}/"
    assert "陆明，您好" in page_client.get(link).content.decode()
    acts.renew(service, by=boss)
    assert page_client.get(link).status_code == 404
    with pytest.raises(Denied, match="不是社区"):
        acts.report_in(field.here, who=Who(**TYPED), by=RESIDENT)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"slot": "evening"}, True),
        ({"slot": "day"}, False),
        ({"slot": "evening", "skill": "急救"}, True),
        ({"slot": "evening", "skill": "法律"}, False),
    ],
)
def test_a_task_is_offered_to_whom_time_and_skill_fit(field, boss, wanted, fits):
    service = confirmed(field, boss)
    asked(field, phone="13833334444")  # not confirmed yet
    assert queries.fitting(task(field, boss, **wanted)) == ([service] if fits else [])


def test_a_task_goes_from_offer_to_hours(field, boss):
    service = confirmed(field, boss)
    one = task(field, boss)
    assert acts.offer_task(one, services=queries.fitting(one), by=boss) == 1
    assert queries.fitting(one) == []
    with pytest.raises(Denied, match="请先勾选"):
        acts.offer_task(one, services=[service], by=boss)
    (share,) = queries.shares(service)
    acts.reply(share, comes=True, by=RESIDENT)
    for hours in ("0.4", "24.1"):
        with pytest.raises(Denied, match="小时要在"):
            acts.complete(share, on=DAY, hours=Decimal(hours), by=boss)
    with pytest.raises(Denied, match="到今天之间"):
        acts.complete(share, on=DAY + timedelta(1), hours=Decimal(2), by=boss)
    acts.complete(share, on=DAY, hours=Decimal("2.5"), by=boss)
    assert queries.done(service, 2026) == queries.Done(1, Decimal("2.5"))
    assert queries.done(service, 2025) == queries.Done(0, Decimal(0))
    with pytest.raises(Denied, match="已经完成"):
        acts.reply(share, comes=False, by=RESIDENT)


def test_no_more_say_yes_than_are_wanted(field, boss):
    one, other = confirmed(field, boss), confirmed(field, boss, phone="13833334444")
    acts.offer_task(task(field, boss), services=[one, other], by=boss)
    acts.reply(Share.objects.of(service=one).get(), comes=True, by=RESIDENT)
    with pytest.raises(Denied, match="人已经够了"):
        acts.reply(Share.objects.of(service=other).get(), comes=True, by=RESIDENT)


def test_the_unit_gets_a_word_once_a_year_and_the_community_is_reminded(field, boss):
    service = confirmed(field, boss)
    jobs.owe_words()
    jobs.owe_words()
    duty = Duty.objects.unscoped("test").get(kind="members.word", done_at__isnull=True)
    assert duty.due_at.astimezone(clock.ZONE).date() == date(2026, 12, 31)
    with pytest.raises(Denied, match="年度要在 2026 到 2026"):
        acts.say(service, year=2025, words="好", by=boss)
    said = acts.say(service, year=2026, words="热心守时", by=boss)
    with pytest.raises(Denied, match="已经反馈过"):
        acts.say(service, year=2026, words="好", by=boss)
    duty.refresh_from_db()
    assert duty.done_at
    paper = papers.word(service, said)
    assert paper.to == "市轨道交通设计所"
    with clock.at(NOON + timedelta(366)):
        jobs.owe_words()
        assert Duty.objects.unscoped("test").filter(kind="members.word", done_at=None).count() == 1


def test_who_can_do_what_is_found_by_a_word_of_it(field, boss):
    member = make.member(field.here)
    own = make.orgs.actor(field.here, "member")
    member.person_id = own.person_id
    member.save()
    register.describe(member, skills="法律、急救", free_time="周末", by=own)
    confirmed(field, boss)
    assert {row.skills for row in queries.skilled(boss, "急救")} == {"法律、急救", "结构工程、急救"}
    assert [row.of for row in queries.skilled(field.secretary, "急救")] == [field.here.short_name]
    assert queries.skilled(field.far_secretary, "急救") == []
    assert queries.skilled(boss, " ") == []


def test_a_community_with_people_registered_is_not_dissolved_unnoticed(field, boss):
    confirmed(field, boss)
    assert hanging.services(field.town["community"]) == 1


def signed_in(page_client, by):
    page_client.force_login(make.orgs.User.objects.get(pk=by.user_id))
    return page_client


def test_the_desk_is_walked_through_on_screen(field, boss, page_client):
    community = field.town["community"]
    service = asked(field)
    page = signed_in(page_client, boss)
    assert "等确认" in page.get("/desk/members/services/").content.decode()
    assert page.get(f"/desk/members/services/poster/{community.pk}/qr.svg").status_code == 200
    assert page.get(f"/desk/members/services/poster/{community.pk}/").status_code == 200
    here = f"/desk/members/services/{service.pk}/"
    shown = page.get(f"{here}?do=confirm").content.decode()
    assert "13811112222" not in shown
    assert page.post(f"{here}do/refuse/", {}).status_code == 422
    assert page.post(f"{here}do/confirm/", {}).status_code == 302
    assert page.post(f"{here}reveal/", {"reason": ""}).status_code == 422
    assert "13811112222" in page.post(f"{here}reveal/", {"reason": "核实住址"}).content.decode()
    assert page.post("/desk/members/tasks/", {}).status_code == 422
    given = {"community": community.pk, "title": "夜间劝导", "slot": "evening", "wanted": "2"}
    made = page.post("/desk/members/tasks/", given)["Location"]
    assert "陆明" in page.get(made).content.decode()
    assert page.post(f"{made}do/offer/", {"row": [service.pk]}).status_code == 302
    share = Share.objects.of(service=service).get()
    assert page.post(f"{made}do/done/", {"share": share.pk, "on": "2026-09-01"}).status_code == 422
    done = {"share": share.pk, "on": "2026-09-01", "hours": "1.5"}
    assert page.post(f"{made}do/done/", done).status_code == 302
    assert page.post(f"{here}do/say/", {"year": "2026", "words": "热心"}).status_code == 302
    assert page.get(f"{here}2026.docx").content[:2] == b"PK"


def test_a_member_registers_and_answers_on_their_own_page(field, boss, page_client):
    member = make.member(field.here, klass="in_service", name="陆明")
    own = make.orgs.actor(field.here, "member")
    member.person_id = own.person_id
    member.save()
    page = signed_in(page_client, own)
    assert page.get("/desk/members/")["Location"] == "/desk/members/me/"
    assert "您还没有到社区报到" in page.get("/desk/members/me/").content.decode()
    assert page.get("/desk/members/me/report/").status_code == 200
    typed = TYPED | {"community": "没有的社区"}
    assert page.post("/desk/members/me/report/", typed).status_code == 422
    typed["community"] = field.town["community"].name
    assert page.post("/desk/members/me/report/", typed).status_code == 302
    service = Service.objects.of(member=member).get()
    acts.confirm(service, by=boss)
    acts.offer_task(task(field, boss), services=[service], by=boss)
    assert "夜间消防劝导" in page.get("/desk/members/me/").content.decode()
    share = Share.objects.of(service=service).get()
    assert page.post("/desk/members/me/", {"share": share.pk, "comes": "yes"}).status_code == 302
    share.refresh_from_db()
    assert share.state == "taken"
    assert page.post("/desk/members/me/", {"share": "0", "comes": "yes"}).status_code == 404


def test_a_link_answers_without_an_account_only_what_was_offered(field, boss, page_client):
    one, other = confirmed(field, boss), confirmed(field, boss, phone="13833334444", name="周立")
    acts.offer_task(task(field, boss), services=[other], by=boss)
    foreign = Share.objects.of(service=other).get()
    link = f"/serving/{doors.personal(one)}/"
    assert "周立" not in page_client.get(link).content.decode()
    assert page_client.post(link, {"share": foreign.pk, "comes": "yes"}).status_code == 404
    own = f"/serving/{doors.personal(other)}/"
    assert page_client.post(own, {"share": foreign.pk, "comes": "yes"}).status_code == 302


def test_strangers_of_another_place_see_nothing(field, boss, page_client):
    service = confirmed(field, boss)
    made = task(field, boss)
    page = signed_in(page_client, field.far_secretary)
    assert page.get(f"/desk/members/services/{service.pk}/").status_code == 404
    assert page.get(f"/desk/members/tasks/{made.pk}/").status_code == 404
    assert page.get(f"/desk/members/services/poster/{field.town['community'].pk}/").status_code == 404
    assert "陆明" not in page.get("/desk/members/services/").content.decode()
