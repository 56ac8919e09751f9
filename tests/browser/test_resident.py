"""The resident's whole way in a real browser, without script, on a phone and on a desk."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders

from gongjian.requests.actions import handling, handover
from gongjian.requests.models import Case, State
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.test_portal_submit import picture
from gongjian.ui.browser import ALL_WIDTHS, WIDTHS, axe, no_sideways_scroll

BUDGET = 100 * 1024  # bytes over the wire, gzipped, first visit, pictures of cases left out
pytestmark = [pytest.mark.django_db(transaction=True)]


def written(page, staff, *, photos=True):
    """Write a request as a resident does; ends on the page with the number."""
    page.goto("/")
    page.get_by_role("link", name="我要反映").first.click()
    page.get_by_label("您要反映什么事？").fill(make.TEXT)
    if photos:
        file = picture()
        page.locator("input[type=file]").set_input_files(
            {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": file.read()}
        )
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("具体位置").fill("菜场北门路口")
    page.get_by_label("哪个社区").select_option(staff.town.community.code)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("怎么称呼").fill("陈女士")
    page.get_by_label("手机号").fill("13800002207")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已收到").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_first_word_to_the_last_without_script(open_page, width):
    staff = make.staffed()
    page = open_page(width=width, script=False)
    written(page, staff)
    case = Case.objects.unscoped("a test looks at the row").get()
    assert case.number in page.inner_text("main")
    handover.accept(case, by=staff.worker)
    handling.settle(make.fresh(case), outcome="solved", reply="清走了，装了隔离桩。", by=staff.worker)

    other = open_page(width=width, script=False)
    other.goto("/")
    other.get_by_label("已经反映过？查进度").fill(case.number.replace("-", " "))
    other.get_by_role("button", name="查询").click()
    other.get_by_label("查询码，或手机号后四位").fill("2207")
    other.get_by_role("button", name="查询").click()
    other.get_by_role("heading", name="请您评价").wait_for()
    other.get_by_label("没解决").check()
    other.get_by_label("不满意", exact=True).check()
    other.get_by_role("button", name="提交评价").click()
    other.get_by_role("heading", name="已退回重办").wait_for()
    assert make.fresh(case).state == State.LODGED
    other.get_by_role("link", name="看进度").click()
    other.get_by_role("link", name="补充情况").click()
    other.get_by_label("要补充什么情况？").fill("晚上又停满了")
    other.get_by_role("button", name="提交").click()
    other.get_by_text("晚上又停满了").wait_for()


def pages(page, staff):
    """Every kind of page of the portal, one after the other, as the resident meets them."""
    yield from reading(page, staff)
    yield from writing(page, staff)
    yield from following(page, staff)


def reading(page, staff):
    """What one may read."""
    street = staff.town.subdistrict.code
    notes = ("agency", "privacy", "accessibility", "figures", "figures/how", "track", "submit")
    for address in (
        "/",
        "/place/",
        f"/place/{street}/",
        "/worker/",
        "/worker/?q=怡康花园社区",
        *(f"/{note}/" for note in notes),
    ):
        page.goto(address)
        yield address


def writing(page, staff):
    """From the first question, left empty, to the slip."""
    page.goto("/submit/")
    page.get_by_role("button", name="下一步").click()
    yield "submit, refused"
    page.get_by_label("您要反映什么事？").fill(make.TEXT)
    page.get_by_role("button", name="下一步").click()
    yield "where"
    page.get_by_label("哪个社区").select_option(staff.town.community.code)
    page.get_by_role("button", name="下一步").click()
    yield "contact"
    page.get_by_role("button", name="下一步：核对").click()
    yield "check"
    page.get_by_role("button", name="提交").click()
    yield "done"
    page.get_by_role("link", name="打印纸条").click()
    yield "slip"


def following(page, staff):
    """From the slip to the last word, and a number that is not found."""
    case = Case.objects.unscoped("a test looks at the row").latest("pk")
    for rest in ("", "supplement/", "withdraw/"):
        page.goto(f"/track/{case.number}/{rest}")
        yield f"case {rest}"
    handover.accept(case, by=staff.worker)
    handling.settle(make.fresh(case), outcome="solved", reply="清走了。", by=staff.worker)
    page.goto(f"/track/{case.number}/evaluate/")
    yield "evaluate"
    page.get_by_role("button", name="提交评价").click()
    yield "evaluate, refused"
    page.get_by_label("解决了", exact=True).check()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    yield "evaluated"
    page.goto("/track/?no=990101-0001")
    page.get_by_label("查询码，或手机号后四位").fill("0000")
    page.get_by_role("button", name="查询").click()
    yield "not found"


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_can_be_read_by_everybody(open_page, width, elder):
    staff = make.staffed()
    page = open_page(width=width, elder=elder, quiet=True)
    for _name in pages(page, staff):
        no_sideways_scroll(page)
        axe(page)


@pytest.mark.parametrize("width", sorted({*ALL_WIDTHS} - {*WIDTHS}))
def test_nothing_scrolls_sideways_even_with_letters_twice_as_large(open_page, width):
    staff = make.staffed()
    page = open_page(width=width, quiet=True)
    for _name in pages(page, staff):
        no_sideways_scroll(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        no_sideways_scroll(page)


def test_a_first_visit_weighs_at_most_a_hundred_kilobytes(client):
    """Page, styles, scripts and the icon, each gzipped, as a first visit fetches them."""
    make.staffed()
    for address in ("/", "/submit/", "/track/", "/figures/"):
        body = client.get(address).content
        page = BeautifulSoup(body, "html.parser")
        files = {tag["href"] for tag in page.find_all("link", rel=re.compile("stylesheet|icon"))}
        files |= {tag["src"] for tag in page.find_all("script", src=True)}
        weight = len(gzip.compress(body)) + sum(len(gzip.compress(static(file))) for file in files)
        assert weight <= BUDGET, f"{address}: {weight / 1024:.1f} KB"


def static(address):
    """A static file as it lies in its package."""
    found = finders.find(urljoin("/", address).removeprefix("/static/"))
    assert found, address
    return Path(found).read_bytes()
