"""Members in a real browser: a member's day on a phone, and every page of the room."""

from datetime import timedelta

import pytest

from gongjian.kernel import clock
from gongjian.meetings.actions import planning
from gongjian.meetings.due import DuePerson
from gongjian.meetings.tests import makers as gatherings
from gongjian.members import doors
from gongjian.members.actions import claims, floating, searching, transfers
from gongjian.members.actions import service as acts
from gongjian.members.actions.service import Asked, Who
from gongjian.members.models import Member, Service, Share, Unlisted
from gongjian.members.tests import makers as make
from gongjian.orgs.actor import CLOCK, RESIDENT
from gongjian.platform.models import User
from gongjian.ui.browser import WIDTHS, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def user(actor):
    return User.objects.get(pk=actor.user_id)


def with_account(field, **given):
    """A member of the branch who can sign in."""
    own = make.orgs.actor(field.here, "member")
    one = make.member(field.here, **given)
    one.person_id = own.person_id
    one.save()
    return make.fresh(one), own


def called(field, member, own):
    """A meeting of the branch to which the member is called, soon."""
    of = gatherings.Branch(field.town, field.here, field.secretary, field.secretary, own, [member.person])
    start = clock.now() + timedelta(hours=5)
    plan = gatherings.plan(of, starts_at=start, due=[DuePerson(member.person)], title="主题党日")
    meeting = planning.plan(field.here, plan=plan, by=field.secretary)
    planning.call(meeting, by=field.secretary)
    return meeting


def describes(page):
    """Skills and free time, by the member's own entry."""
    page.goto("/desk/members/me/")
    page.get_by_role("link", name="填写").click()
    page.get_by_label("特长").fill("急救")
    page.get_by_label("空闲时间").fill("周末上午")
    page.get_by_role("button", name="填特长和空闲时间").click()
    page.get_by_text("已办好").first.wait_for()


def reports(page, community):
    """双报到 with one's own account."""
    page.goto("/desk/members/me/")
    page.get_by_role("link", name="去报到").click()
    page.get_by_label("居住地社区").fill(community.name)
    page.get_by_label("手机").fill("13811112222")
    page.get_by_label("工作单位").fill("市轨道交通设计所")
    page.get_by_label("周末上午").check()
    page.get_by_role("button", name="报到", exact=True).click()
    page.get_by_text("已报到，等社区确认").first.wait_for()


def test_a_members_day_on_a_phone(open_page):
    field = make.field()
    member, own = with_account(field, name="陆明", klass="in_service")
    meeting = called(field, member, own)
    page = open_page(width=390, user=user(own))
    page.goto("/desk/members/")
    page.get_by_role("button", name="我参加").first.click()
    page.wait_for_url("**/desk/meetings/**")
    assert gatherings.attendance(meeting, member.person).answer == "y"
    describes(page)
    community = field.town["community"]
    reports(page, community)
    service = acts.confirm(Service.objects.of(member=member).get(), by=CLOCK)
    task = acts.post_task(community, asked=Asked("楼道急救课", "morning", skill="急救"), by=CLOCK)
    acts.offer_task(task, services=[service], by=CLOCK)
    page.goto("/desk/members/me/")
    page.get_by_role("button", name="我参加").last.click()
    page.get_by_text("已经告诉社区，谢谢您").first.wait_for()
    assert Share.objects.of(service=service).get().state == "taken"


def lived(field):
    """A register with everything under way."""
    member, own = with_account(field, name="钱玉兰", klass="in_service", joined_on=make.FIRST)
    called(field, member, own)
    others = [make.member(field.here, name=name) for name in ("贺建平", "潘立新", "王思远", "周立", "郑家明")]
    moving = transfers.offer(others[0], target=field.near, reason="搬家", by=CLOCK)
    letter = transfers.issue(others[1], target_name="外地支部", days=30, reason="工作调动", by=CLOCK)
    away = floating.send(
        others[2], trip=floating.Trip("苏州", "务工", clock.today()), host=field.far, by=CLOCK
    )
    search = searching.seek(others[3], ground="lost", since=clock.today(), by=CLOCK)
    searching.step(search, on=clock.today(), way="phone", words="停机", by=CLOCK)
    Unlisted.objects.add(member=others[4], noted_on=clock.today())
    make.member(field.near, name="吴建国", id_number=make.ID_NUMBER)
    facts = make.facts(name="吴建国", id_number=make.ID_NUMBER)
    claims.ask(field.here, facts=facts, by=field.secretary)
    return member, own, moving, letter, away, search


def served(field, boss, member):
    """Somebody who waits, somebody who serves, and a task."""
    community = field.town["community"]
    who = Who("孙志远", "13811112222", "市轨道交通设计所", "第二党支部", skills="急救", slots=["day"])
    waits = acts.report_in(community, who=who, by=RESIDENT)
    who = Who("钱玉兰", "13833334444", "市轨道交通设计所", "第二党支部", skills="法律", slots=["day"])
    serves = acts.confirm(acts.report_in(community, who=who, member=member, by=RESIDENT), by=boss)
    task = acts.post_task(community, asked=Asked("法律咨询日", "day", skill="法律"), by=boss)
    acts.offer_task(task, services=[serves], by=boss)
    return waits, serves, task


def addresses(field):
    """Whose page, and which."""
    boss = make.orgs.actor(field.town["community"], "community_secretary")
    member, own, moving, letter, away, search = lived(field)
    waits, serves, task = served(field, boss, member)
    by, desk = field.secretary, "/desk/members/"
    pages = ("", "new/", "unlisted/", "transfers/", "floating/", "floating/new/", "searches/", "claims/")
    for page in pages:
        yield by, f"{desk}{page}"
    other = Member.objects.of(branch=field.here).get(person__name="郑家明")
    for page in ("", "?do=away", "?do=seek", "?do=standing", "?do=offer", "?do=issue"):
        yield by, f"{desk}{other.pk}/{page}"
    yield by, f"{desk}transfers/{moving.pk}/?do=withdraw"
    yield by, f"{desk}transfers/{letter.pk}/?do=receipt"
    yield by, f"{desk}floating/{away.pk}/?do=contact"
    yield by, f"{desk}searches/{search.pk}/?do=step"
    for page in ("services/", "tasks/", f"tasks/{task.pk}/", "skills/?q=法律", "claims/"):
        yield boss, f"{desk}{page}"
    for page in (f"{waits.pk}/?do=refuse", f"{serves.pk}/?do=say", f"poster/{field.town['community'].pk}/"):
        yield boss, f"{desk}services/{page}"
    for page in ("me/", "me/report/", f"{member.pk}/?do=describe"):
        yield own, f"{desk}{page}"
    yield None, f"/report-in/{doors.poster(field.town['community'])}/"
    yield None, f"/serving/{doors.personal(serves)}/"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_members_reads_well(open_page, width):
    pages = {}
    for by, address in list(addresses(make.field())):
        who = by.user_id if by else 0
        page = pages.setdefault(who, None) or open_page(width=width, user=user(by) if by else None)
        pages[who] = page
        page.goto(address)
        axe(page)
        no_sideways_scroll(page)
