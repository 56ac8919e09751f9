"""A branch's year and the list of those that lag in a real browser, on a phone and at a desk."""

from datetime import date

import pytest

from gongjian.kernel import clock
from gongjian.meetings.models import State
from gongjian.members.tests import makers as members
from gongjian.orglife import actions
from gongjian.orglife.tests import makers as make
from gongjian.orgs.actor import CLOCK
from gongjian.platform.models import User
from gongjian.ui.browser import WIDTHS, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def user(actor):
    return User.objects.get(pk=actor.user_id)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_year_of_a_branch_and_the_list_of_the_late_read_well(open_page, width):
    branch = make.branch()
    this, org = clock.today().year, branch.org
    make.full_year(org, this - 1)
    for kind, day in (("committee_meeting", "01-12"), ("general_meeting", "01-18"), ("themed_day", "01-25")):
        make.held(org, kind, f"{this}-{day}", state=State.FILED if kind != "themed_day" else State.HELD)
    members.member(org, starts=date(this - 1, 1, 1))
    actions.describe(org, has_committee=True, groups=2, term_ends=date(this, 12, 31), by=branch.secretary)
    actions.excuse(org, kind="lecture", period=str(this), reason="书记住院", by=branch.secretary)
    actions.sweep(None, by=CLOCK)
    above = make.orgs.actor(branch.town["subdistrict"], "subdistrict_officer")
    own = f"/desk/orglife/{org.pk}/"
    pages = [
        (branch.secretary, own),
        (branch.secretary, f"{own}about/"),
        (branch.secretary, f"{own}{this}/registers/"),
        (branch.secretary, f"{own}talk/{this}/"),
        (branch.secretary, "/desk/orglife/statistics/"),
        (above, "/desk/orglife/"),
        (above, own),
    ]
    pages.append((branch.secretary, f"{own}lecture/{this}/"))
    for by, address in pages:
        page = open_page(width=width, user=user(by))
        page.goto(address)
        axe(page)
        no_sideways_scroll(page)
        page.context.close()


def test_the_rule_behind_a_row_is_shown_by_touch_without_a_mouse(open_page):
    branch = make.branch()
    page = open_page(width=390, user=user(branch.secretary))
    page.goto("/desk/orglife/")
    rule = page.get_by_role("tooltip").filter(has_text="第十二条")
    assert not rule.is_visible()
    page.get_by_role("row", name="支委会").get_by_role("button").focus()
    assert rule.is_visible()
