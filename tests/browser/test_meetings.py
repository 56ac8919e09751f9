"""Gatherings in a real browser: from blank to filed on a phone, the doors without an account, every page."""

from datetime import timedelta

import pytest

from gongjian.kernel import clock
from gongjian.meetings import doors
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.actions.recording import Topic
from gongjian.meetings.models import Meeting
from gongjian.meetings.rules.votes import Ballot
from gongjian.meetings.tests import makers as make
from gongjian.orgs.tests import makers as orgs
from gongjian.platform.models import User
from gongjian.ui.browser import WIDTHS, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAP, SIGN = 4.0, 1.5  # seconds for finding and touching a control, and for a character on a phone: unhurried
FIVE_MINUTES = 300


def user(actor):
    return User.objects.get(pk=actor.user_id)


class Thumb:
    """A person on a phone; counts what they touch and type."""

    def __init__(self, page):
        self.page, self.taps, self.signs = page, 0, 0

    def tap(self, role, name):
        self.taps += 1
        self.page.get_by_role(role, name=name, exact=True).click()

    def type(self, label, text):
        self.taps, self.signs = self.taps + 1, self.signs + len(text)
        self.page.get_by_role("textbox", name=label).first.fill(text)

    def choose(self, label, option):
        self.taps += 2
        self.page.get_by_role("combobox", name=label).first.select_option(label=option)

    @property
    def seconds(self):
        return self.taps * TAP + self.signs * SIGN


def test_a_secretary_is_done_in_five_minutes_on_a_phone(open_page):
    branch = make.branch()
    page = open_page(width=390, user=user(branch.secretary))
    page.goto("/desk/orglife/")  # the branch's own page: what is due this month
    thumb = Thumb(page)
    thumb.tap("link", "支委会")
    thumb.tap("link", "安排或记会议")
    thumb.type("议题", "12 幢消防通道党员带头不占道")
    thumb.tap("button", "存下，现在就记")
    thumb.choose(branch.member.name, "请假")
    thumb.type(f"{branch.member.name}的原因", "住院")
    thumb.choose("决议", "一致同意")
    thumb.type(
        "会议记录", "冯志强主持，许佳宁记录。大家讨论后一致同意，党员带头不占消防通道，每晚安排一人劝导。"
    )
    thumb.tap("button", "归档")
    page.get_by_text("会议记录已归档。").wait_for()
    meeting = Meeting.objects.unscoped("test").get()
    assert (meeting.state, meeting.present_count, meeting.leave_count) == ("filed", 2, 1)
    assert thumb.taps <= 14, f"{thumb.taps} touches, {thumb.signs} characters"
    assert thumb.seconds < FIVE_MINUTES / 2
    shows_and_gives(page, branch)


def shows_and_gives(page, branch):
    """What was filed stands in the year of the branch, and in its book."""
    today = clock.today()
    page.goto("/desk/orglife/")
    assert page.get_by_text(f"{today.month} 月支委会，{today.month} 月 {today.day} 日已开").count()
    page.goto(f"/desk/orglife/{branch.org.pk}/{today.year}/registers/")
    with page.expect_download(timeout=30_000) as book:
        page.get_by_role("row", name="会议记录簿").get_by_role("button", name="Word").click()
    assert book.value.suggested_filename.endswith(".docx")


def test_a_member_without_account_signs_in_with_a_phone_and_without_script(open_page):
    branch = make.branch()
    meeting = planning.plan(
        branch.org, plan=make.plan(branch, starts_at=clock.now() + timedelta(minutes=30)), by=branch.secretary
    )
    page = open_page(width=390, script=False)
    page.goto(f"/meet/spot/{doors.spot(meeting)}/")
    page.get_by_label("您的姓名").fill(branch.people[3].name)
    page.get_by_label("手机号后四位").fill(branch.people[3].phone[-4:])
    page.get_by_role("button", name="签到").click()
    page.get_by_text("您已签到到会").wait_for()
    assert make.attendance(meeting, branch.people[3]).state == "p"


def lived(branch):
    """A branch with a meeting soon, one whose record is being written, and one filed."""
    start = clock.now() + timedelta(minutes=30)
    plan = make.plan(branch, "lecture", starts_at=start, online="会议号 881 223")
    soon = planning.plan(branch.org, plan=plan, by=branch.secretary)
    planning.call(soon, by=branch.secretary)
    held = make.planned(branch)
    make.attended(branch, held, "ppola")
    due_on = clock.today() + timedelta(days=9)
    topics = [
        Topic("传达学习城市基层党建工作会议精神", "四名党员结合楼栋工作发言。"),
        Topic("讨论预备党员王思远按期转正", "介绍人宣读意见。", "vote", Ballot(2)),
        Topic("党员带头不占消防通道", "", "agreed", owner=branch.people[0], due_on=due_on),
    ]
    recording.resolve(held, topics=topics, by=branch.secretary)
    make.written(branch, held)
    filed = make.filed(branch)
    recording.add(filed, text="第一项应为四名党员发言。", by=branch.secretary)
    return soon, held, filed


def addresses(branch, keeper):
    """Whose page, and which."""
    soon, held, filed = lived(branch)
    by, desk = branch.secretary, "/desk/meetings/"
    for query in ("", "?kind=talk", "plan/?kind=themed_day"):
        yield by, f"{desk}{query}"
    for query in ("", "?do=cancel", "?do=hand_out", "change/", "door/"):
        yield by, f"{desk}{soon.pk}/{query}"
    for page in (f"{held.pk}/", f"{held.pk}/record/", f"{filed.pk}/?do=add"):
        yield by, f"{desk}{page}"
    yield branch.member, f"{desk}{soon.pk}/"
    for page in ("kinds/", "kinds/general_meeting/"):
        yield keeper, f"{desk}{page}"
    yield None, f"/meet/spot/{doors.spot(soon)}/"
    yield None, f"/meet/{doors.personal(make.attendance(soon, branch.people[4]), soon)}/"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_gatherings_reads_well(open_page, width):
    branch = make.branch()
    keeper = orgs.actor(branch.town["party"], "system_admin")
    pages = {}
    for by, address in list(addresses(branch, keeper)):
        who = by.user_id if by else 0
        page = pages.setdefault(who, None) or open_page(width=width, user=user(by) if by else None)
        pages[who] = page
        page.goto(address)
        axe(page)
        no_sideways_scroll(page)
