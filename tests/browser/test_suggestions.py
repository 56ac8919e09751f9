"""The desk sees what a request probably is and why, and decides otherwise."""

import pytest

from gongjian.platform.models import User
from gongjian.requests.queries import learning
from gongjian.requests.tests import desk
from gongjian.requests.tests import makers as make
from gongjian.triage.models import Choice
from gongjian.ui.browser import WIDTHS, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked(page):
    axe(page)
    no_sideways_scroll(page)


def register(page, staff):
    """Words are typed at the counter; what they are like comes at a press."""
    page.goto("/desk/requests/new/")
    page.get_by_label("居民说了什么").fill(make.TEXT)
    page.get_by_label("在哪个社区").select_option(str(staff.town.community.pk))
    page.get_by_role("button", name="看建议和相似诉求").click()
    hints = page.locator("#hints")
    hints.get_by_text("区消防救援大队牵头").wait_for()
    assert "提到“消防通道”" in hints.inner_text()
    assert "已经请物业清理，通道畅通了。" in hints.inner_text()
    looked(page)


def choose_otherwise(page, case, words):
    """On the page of a case suggestions come by themselves; the form takes whatever one chooses."""
    page.goto(f"/desk/requests/{case.number}/?do=set_matter")
    page.locator("#suggested").get_by_role("button", name="定这项").wait_for()
    looked(page)
    page.get_by_label("清单事项").select_option(label=words)
    page.get_by_role("button", name="定事项", exact=True).click()
    page.get_by_text("事项已定。").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_desk_sees_suggestions_with_why_and_overrules_them(open_page, settings, tmp_path, width):
    settings.HOME = tmp_path
    staff = make.staffed()
    make.matter(staff, keywords="消防通道")
    other = make.matter(staff, lead="community", number="50", name="小区停车秩序", category="停车")
    desk.settled(staff)
    learning.index()
    case = make.lodge(staff)
    page = open_page(width=width, user=User.objects.get(pk=staff.worker.user_id))

    register(page, staff)
    choose_otherwise(page, case, "50 小区停车秩序")

    assert make.fresh(case).matter == other
    assert Choice.objects.get().rank == 0
    page.goto("/desk/requests/suggestions/")
    page.get_by_role("heading", name="诉求建议准不准").wait_for()
    assert "0.0%" in page.locator("#quality").inner_text()
    looked(page)
