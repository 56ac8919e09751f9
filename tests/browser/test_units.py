"""The scripted day of a unit's liaison person, and what the subdistrict sees of it."""

from datetime import timedelta

import pytest

from gongjian.kernel import clock
from gongjian.orgs.actor import RESIDENT
from gongjian.orgs.tests.makers import actor
from gongjian.platform.models import User
from gongjian.ui.browser import WIDTHS, axe, no_sideways_scroll
from gongjian.units.actions import declaring
from gongjian.units.tests import makers as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def user(by):
    return User.objects.get(pk=by.user_id)


def asked():
    """A unit of 90 people that nothing covers, asked for its declaration."""
    field = make.field()
    unit = make.unit(
        field.here, name="常州云桥软件有限公司", headcount=90, liaison="钱玉兰", liaison_phone="13811112222"
    )
    make.unit(field.here, mode="joint", branch=field.branch)
    make.last_year(unit)
    make.campaign(field.town.subdistrict, due_on=clock.today() + timedelta(days=20), by=field.officer)
    return field, unit


def test_a_liaison_person_s_day_on_a_phone_and_the_subdistrict_sees_it(open_page):
    field, unit = asked()
    token = declaring.make_link(make.asked(unit), by=field.worker).token
    phone = open_page(width=390, script=False)
    phone.goto(f"/declare/{token}/")
    no_sideways_scroll(phone)
    phone.get_by_text("90 人").wait_for()
    phone.get_by_role("link", name="有变化，去改").click()
    phone.get_by_label("有多少人上班").fill("105")
    no_sideways_scroll(phone)
    phone.get_by_role("button", name="提交").click()
    phone.get_by_text("已收到，谢谢").wait_for()
    desk = open_page(width=1440, user=user(field.worker))
    desk.goto(f"/desk/units/declarations/{make.asked(unit).pk}/?do=accept")
    desk.get_by_text("改了", exact=True).first.wait_for()
    desk.get_by_role("button", name="核对无误，收下").click()
    desk.get_by_text("已核对").first.wait_for()
    above = open_page(width=1440, user=user(field.officer))
    above.goto("/desk/units/")
    above.get_by_role("row", name="怡康花园社区").get_by_role("link", name="1", exact=True).last.click()
    above.get_by_role("link", name="常州云桥软件有限公司").wait_for()
    assert "state=must" in above.url


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_about_units_read_well(open_page, width):
    field, unit = asked()
    token = declaring.make_link(make.asked(unit), by=field.worker).token
    declaring.declare(make.asked(unit), answers=make.answers(headcount=105), by=RESIDENT)
    row, campaign = make.asked(unit), make.asked(unit).campaign
    head = actor(field.town["community"], "community_secretary")
    pages = [
        "/desk/units/", "/desk/units/list/?state=blank", "/desk/units/map/?state=blank", "/desk/units/new/",
        f"/desk/units/{unit.pk}/?do=cover", "/desk/units/years/", f"/desk/units/years/{campaign.pk}/",
        f"/desk/units/declarations/{row.pk}/?do=back", "/desk/units/mass/", "/desk/units/mass/new/",
        f"/declare/{token}/", f"/declare/{token}/?change=1",
    ]  # fmt: skip
    page = open_page(width=width, user=user(head))
    for address in pages:
        page.goto(address)
        axe(page)
        no_sideways_scroll(page)
