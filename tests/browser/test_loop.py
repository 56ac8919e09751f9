"""One request from the phone to the public figures, through every desk it crosses (R1–R3, R5, K1).

The house lives in October 2026 meanwhile: every step has its working day and hour, as it would have had.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db.models import Model
from playwright.sync_api import Locator, Page, expect

from gongjian.admission.tests import makers as lists
from gongjian.duties import jobs as owed
from gongjian.grids.actions import Plot, add_building
from gongjian.grids.models import Grid
from gongjian.grids.tests import makers as ground
from gongjian.kernel.worktime import ZONE
from gongjian.orgs.actor import CLOCK, RESIDENT, Actor
from gongjian.platform.action import label
from gongjian.platform.models import AuditEvent, User
from gongjian.requests import jobs
from gongjian.requests.models import Case, State
from gongjian.requests.tests import makers as make
from gongjian.ui.browser import WIDTHS, OpenPage, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "12 幢西边的消防通道天天停满车，晚上消防车根本进不来"
MATTER = "47 消防通道占用、堵塞的查处"
FORGE = "(radio, grid) => { radio.value = grid; radio.checked = true; }"
Travel = Callable[[str], None]


@pytest.fixture
def travel() -> Iterator[Travel]:
    """`travel("10-12 09:30")`: from now on it is that moment of 2026, for the house and for the test."""
    cache.clear()
    with time_machine.travel(_moment("10-12 09:00"), tick=True) as traveller:
        yield lambda when: traveller.move_to(_moment(when))
    cache.clear()


@dataclass
class Desk:
    """Who opens pages, and on how wide a screen; every page that is looked at is tried."""

    open_page: OpenPage
    width: int
    staff: make.Staff

    def staffed(self, by: Actor, *, quiet: bool = False) -> Page:
        """The workbench of somebody at their own machine."""
        page = self.open_page(width=self.width, user=User.objects.get(pk=by.user_id), quiet=quiet)
        page.goto("/desk/")
        return tried(page)

    def case(self, by: Actor, case: Case, *, quiet: bool = False) -> Page:
        """The case, found by its title on the workbench of whoever has to do something about it."""
        page = self.staffed(by, quiet=quiet)
        page.locator("#todo").get_by_role("link", name=TITLE).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(case.title)
        return tried(page)

    def resident(self) -> Page:
        """Somebody without an account, whose browser runs no script."""
        return self.open_page(width=self.width, script=False)

    def followed(self, case: Case) -> Page:
        """The resident on another machine, with the number and the last digits of the telephone."""
        page = self.resident()
        page.goto("/")
        page.get_by_label("已经反映过？查进度").fill(case.number)
        page.get_by_role("button", name="查询").click()
        page.get_by_label("查询码，或手机号后四位").fill("2207")
        page.get_by_role("button", name="查询").click()
        return page

    def tried_without_script(self, page: Page) -> Page:
        """Axe is a script: it reads the same address of the same visitor where scripts may run."""
        no_sideways_scroll(page)
        twin = self.open_page(width=self.width)
        twin.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # the same shape
        twin.goto(page.url)
        axe(twin)
        twin.context.close()
        return page


def tried(page: Page) -> Page:
    """The page as it stands can be read by everybody, and by nobody sideways."""
    no_sideways_scroll(page)
    axe(page)
    return page


def choose(page: Page, term: str) -> None:
    """Open the form of an act; what is rarer lies behind 其他办法."""
    link = page.locator("#case").get_by_role("link", name=term, exact=True)
    if not link.is_visible():
        page.get_by_text("其他办法").click()
    link.click()
    expect(form(page)).to_be_visible()
    tried(page)


def form(page: Page) -> Locator:
    return page.locator("form#panel")


def submit(page: Page, button: str, said: str) -> None:
    """Send the form of the act; the house says that it happened."""
    form(page).get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    tried(page)


def settle(page: Page, reply: str) -> None:
    choose(page, "办结")
    form(page).get_by_label("已解决").check()
    form(page).get_by_label("给居民的答复").fill(reply)
    submit(page, "办结并答复居民", "已办结，等居民评价。")


def world() -> make.Staff:
    """The town with its responsibility list and, for the grid, the building that residents name."""
    staff = make.staffed()
    lists.version(staff.town.district)
    west, south = ground.WEST, ground.SOUTH
    grid = Grid.objects.create(
        area=staff.town.grid,
        org=staff.town["grid"],
        outline=ground.square(0),
        west=west,
        south=south,
        east=west + 0.01,
        north=south + 0.01,
    )
    add_building(grid, plot=Plot("怡康花园", "12幢"), by=CLOCK)
    return staff


@pytest.mark.parametrize("width", WIDTHS)
def test_a_request_goes_its_whole_way(open_page: OpenPage, travel: Travel, width: int) -> None:
    staff = world()
    desk = Desk(open_page, width, staff)
    case = lodged(desk)
    tracked(desk, case)
    raised_by_the_grid(desk, case, travel)
    dispatched_by_the_list(desk, case, travel)
    answered_by_the_department(desk, case, travel)
    sent_back_by_the_resident(desk, case, travel)
    answered_again(desk, case, travel)
    counted(desk, case, travel)
    traced(desk, case)


def lodged(desk: Desk) -> Case:
    """A resident without account or script writes what, where and who, and gets number and code."""
    page = desk.resident()
    page.goto("/")
    desk.tried_without_script(page)
    page.get_by_role("link", name="我要反映").first.click()
    desk.tried_without_script(page)
    page.get_by_label("您要反映什么事？").fill(make.TEXT)
    page.get_by_role("button", name="下一步").click()
    desk.tried_without_script(page)
    page.get_by_label("具体位置").fill("怡康花园 12 幢西侧")
    page.get_by_label("哪个社区").select_option(desk.staff.town.community.code)
    page.get_by_role("button", name="下一步").click()
    desk.tried_without_script(page)
    page.get_by_label("怎么称呼").fill("陈女士")
    page.get_by_label("手机号").fill("13800002207")
    page.get_by_role("button", name="下一步：核对").click()
    desk.tried_without_script(page)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    case = Case.objects.unscoped("a test looks at the row").get()
    assert case.area == desk.staff.town.grid  # by the building's name, without a map
    assert case.holder == desk.staff.town["grid"]
    assert case.number in page.inner_text("main")
    assert case.query_code in page.inner_text("main")
    desk.tried_without_script(page)
    return case


def tracked(desk: Desk, case: Case) -> None:
    """On another machine, with what stands on the slip, the resident sees who answers."""
    page = desk.resident()
    page.goto(f"/track/?no={case.number}")
    desk.tried_without_script(page)
    page.get_by_label("查询码，或手机号后四位").fill(case.query_code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("首问责任人")).to_be_visible()
    desk.tried_without_script(page)


def raised_by_the_grid(desk: Desk, case: Case, travel: Travel) -> None:
    travel("10-12 10:00")
    page = desk.case(desk.staff.grid, case)
    submit(page, "受理", "已受理，由您负责。")
    choose(page, "上报")
    form(page).get_by_label("理由").fill("车主不听劝，网格没有处罚权。")
    submit(page, "上报上一级", "已上报上一级。")
    case.refresh_from_db()
    assert (case.state, case.holder) == (State.LODGED, desk.staff.town["community"])
    assert _day(case.due_at) == "10-19"  # a new clock: the community's five working days


def dispatched_by_the_list(desk: Desk, case: Case, travel: Travel) -> None:
    """The list proposes who leads, shows whom it refuses, and refuses whoever tries nevertheless."""
    travel("10-13 09:00")
    page = desk.case(desk.staff.worker, case, quiet=True)
    submit(page, "受理", "已受理，由您负责。")
    choose(page, "定事项")
    form(page).get_by_label("清单事项").select_option(MATTER)
    submit(page, "定事项", "事项已定。")
    choose(page, "派单")
    options = form(page).locator(".gj-rec label")
    assert "区消防救援大队" in options.first.inner_text()
    assert "清单牵头单位，第 47 项" in options.first.inner_text()
    refused = form(page).locator("details", has_text="按清单不能派").filter(has_text="怡康花园第一网格")
    refused.locator("summary").click()
    expect(refused.get_by_text("怡康花园第一网格")).to_be_visible()
    expect(refused.get_by_role("radio")).to_have_count(0)
    options.first.get_by_role("radio").evaluate(FORGE, str(desk.staff.town["grid"].pk))
    form(page).get_by_label("要求").fill("请处理")
    form(page).get_by_role("button", name="派单", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("不能下派给怡康花园第一网格")
    tried(page)

    options.first.get_by_role("radio").check()
    form(page).get_by_label("要求").fill("请到现场查处")
    submit(page, "派单", "已派出，等对方签收。")
    case.refresh_from_db()
    assert (case.state, case.holder) == (State.OFFERED, desk.staff.town["community"])


def answered_by_the_department(desk: Desk, case: Case, travel: Travel) -> None:
    travel("10-14 14:30")
    page = desk.case(desk.staff.fire, case)
    submit(page, "签收", "已签收，由本单位主办。")
    choose(page, "记进展")
    form(page).get_by_label("进展", exact=True).fill("现场有 6 辆车，已联系车主。")
    form(page).get_by_label("对居民怎么说").fill("已到现场，通知车主挪车。")
    submit(page, "记下进展", "进展已记下。")
    settle(page, "6 辆车已挪走，划了禁停线。")
    case.refresh_from_db()
    assert (case.state, case.holder) == (State.SETTLED, desk.staff.town["fire"])


def sent_back_by_the_resident(desk: Desk, case: Case, travel: Travel) -> None:
    """The resident reads the answer and says no: once, by itself, to the next level, with a new clock."""
    travel("10-15 19:00")
    page = desk.followed(case)
    expect(page.get_by_role("heading", name="请您评价")).to_be_visible()
    expect(page.get_by_text("6 辆车已挪走，划了禁停线。")).to_be_visible()
    desk.tried_without_script(page)
    page.goto(f"/track/{case.number}/")
    expect(page.get_by_text("已到现场，通知车主挪车。")).to_be_visible()
    desk.tried_without_script(page)
    page.get_by_role("link", name="请您评价").click()
    page.get_by_label("没解决").check()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_label("想说的话").fill("第二天又停满了。")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", name="已退回重办")).to_be_visible()
    desk.tried_without_script(page)
    case.refresh_from_db()
    assert (case.state, case.round) == (State.LODGED, 2)
    assert case.holder == desk.staff.town["hotline"]  # above a department of the district stands its platform
    assert _day(case.due_at) == "10-20"  # three working days


def answered_again(desk: Desk, case: Case, travel: Travel) -> None:
    travel("10-16 09:15")
    page = desk.case(desk.staff.desk, case)
    expect(page.get_by_text("居民不满意，退回重办")).to_be_visible()
    choose(page, "受理")  # and not back to the department, which the list still names
    submit(page, "受理", "已受理，由您负责。")
    settle(page, "装了隔离桩，物业每晚巡查。")

    travel("10-17 20:00")
    resident = desk.followed(case)
    resident.get_by_label("解决了", exact=True).check()
    resident.get_by_label("满意", exact=True).check()
    resident.get_by_role("button", name="提交评价").click()
    expect(resident.get_by_role("heading", name="谢谢您的评价")).to_be_visible()
    desk.tried_without_script(resident)
    resident.get_by_role("link", name="看进度").click()
    expect(resident.get_by_text("装了隔离桩，物业每晚巡查。").first).to_be_visible()
    desk.tried_without_script(resident)
    case.refresh_from_db()
    assert (case.state, case.round) == (State.CLOSED, 2)


def counted(desk: Desk, case: Case, travel: Travel) -> None:
    """The district sees it while the month runs; everybody does when the month is over."""
    travel("10-30 16:00")
    page = desk.staffed(desk.staff.desk)
    page.goto("/desk/cockpit/")
    received = page.locator(".gj-say").get_by_role("link", name="1 件", exact=True)
    expect(received).to_be_visible()
    expect(page.locator(".gj-k6 a").filter(has_text="按期办结率")).to_contain_text("1 / 1")
    tried(page)
    received.click()
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
    tried(page)

    travel("11-02 08:00")
    page = desk.resident()
    page.goto("/figures/")
    expect(page.get_by_role("heading", name="2026 年 10 月办得怎么样")).to_be_visible()
    expect(page.get_by_text("天宁区收到 1 件，办结 1 件，居民评价 2 次。")).to_be_visible()
    desk.tried_without_script(page)
    page.goto("/")
    desk.tried_without_script(page)


def traced(desk: Desk, case: Case) -> None:
    """Each act left its row: who did what, in which post."""
    grid, worker, fire, platform = (
        (who.name, who.post_label)
        for who in (desk.staff.grid, desk.staff.worker, desk.staff.fire, desk.staff.desk)
    )
    resident = (RESIDENT.name, RESIDENT.post_label)
    assert rows_of(case) == [
        ("lodge", resident),
        ("accept", grid),
        ("escalate", grid),
        ("accept", worker),
        ("set_matter", worker),
        ("choose", worker),
        ("offer", worker),
        ("choose", worker),
        ("take", fire),
        ("note", fire),
        ("settle", fire),
        ("reopen", resident),
        ("accept", platform),
        ("settle", platform),
        ("approve", resident),
    ]
    assert rows_of(make.reporter(case)) == [("evaluate", resident)] * 2


def rows_of(subject: Model) -> list[tuple[str, tuple[str, str]]]:
    rows = AuditEvent.objects.filter(subject=label(subject)).order_by("at", "pk")
    return [(row.action.rpartition(".")[2], (row.by, row.post)) for row in rows]


@pytest.mark.parametrize("width", WIDTHS)
def test_what_nobody_takes_in_hand_reaches_the_desk_above(
    open_page: OpenPage, travel: Travel, width: int
) -> None:
    """Late: the level above is told at once, and takes over one working day later (R3)."""
    staff = make.staffed()
    desk = Desk(open_page, width, staff)
    case = make.lodge(staff)
    heading = desk.staffed(staff.street).locator("h1")
    expect(heading).not_to_contain_text("超期")

    travel("10-13 18:30")
    tick()
    page = desk.staffed(staff.street)
    page.get_by_role("link", name=re.compile(r"^提醒，\s*1\s*条未读")).click()
    expect(page.get_by_text(TITLE).first).to_be_visible()
    tried(page)
    case.refresh_from_db()
    assert case.holder == staff.town["community"]

    travel("10-15 09:00")
    tick()
    tick()  # nothing is done twice
    page = desk.case(staff.street, case)
    expect(page.get_by_text("到期未办，系统自动上报").first).to_be_visible()
    submit(page, "受理", "已受理，由您负责。")
    case.refresh_from_db()
    assert (case.state, case.holder) == (State.DOING, staff.town["subdistrict"])
    assert case.due_at > _moment("10-20 00:00")
    expect(desk.staffed(staff.worker).locator("#todo").get_by_role("link", name=TITLE)).to_have_count(0)


def tick() -> None:
    """What the worker does every five minutes."""
    owed.recompute_changed()
    owed.remind_due()
    owed.notify_superiors()
    jobs.escalate_overdue()


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%m-%d}"


def _moment(words: str) -> datetime:
    return datetime.strptime(f"2026-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
