"""The pages about other systems in a real browser, on a phone and at a desk."""

import pytest

from gongjian.exchange import actions, outbox
from gongjian.exchange.models import Delivery
from gongjian.exchange.rules import PERSONAL
from gongjian.exchange.tests.makers import token
from gongjian.kernel import clock
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.tests import makers as orgs
from gongjian.platform.models import User
from gongjian.requests.tests.makers import lodge, staffed
from gongjian.sheets.models import Export
from gongjian.ui.browser import WIDTHS, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_about_other_systems_read_well(open_page, width):
    staff = staffed()
    keeper = User.objects.get(pk=orgs.actor(staff.town["party"], "system_admin").user_id)
    token(staff.desk, name="市 12345 热线")
    made = actions.subscribe(
        None, name="市 12345 热线", url="https://hotline.example/hook", area=staff.town.district, by=CLOCK
    )
    for _ in range(2):
        lodge(staff)
    outbox.collect()
    first = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=first.pk).update(state="dead", trouble="对方回答 503，要回答 2xx 才算收到。")
    fresh = actions.make_token(keeper, name="区级平台", scopes=[PERSONAL], days=30, by=CLOCK)
    given = {
        "address": "/",
        "form": "xlsx",
        "by": "王海燕",
        "user_id": keeper.pk,
        "post_id": fresh.row.post_id,
    }
    for state in ("waiting", "ready", "failed"):
        Export.objects.add(name="诉求", rows=108_213, state=state, until=clock.now(), **given)
    page = open_page(width=width, user=keeper)
    here = "/desk/exchange/"
    for address in (
        here,
        f"{here}reference/",
        f"{here}subscriptions/new/",
        f"{here}subscriptions/{made.row.pk}/",
        f"{here}mine/",
        "/desk/sheets/exports/",
    ):
        page.goto(address)
        axe(page)
        no_sideways_scroll(page)
    page.goto(f"{here}tokens/new/")
    page.get_by_label("用途").fill("网格终端")
    page.get_by_label("代表的账号").fill(User.objects.get(pk=staff.worker.user_id).username)
    page.get_by_role("button", name="发放", exact=True).click()
    page.get_by_text("只显示这一次").wait_for()
    axe(page)
    no_sideways_scroll(page)
