"""Bodies, people, posts and the responsibility list in a real browser, on a phone and at a desk."""

import re
from datetime import date

import pytest

from gongjian.admission.tests import makers as lists
from gongjian.kernel import clock
from gongjian.orgs.models import Pattern
from gongjian.orgs.tests import makers as orgs
from gongjian.platform.models import Delivery, Notice, NoticeAddress, NoticeHabit, User
from gongjian.ui.browser import WIDTHS, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def user(actor):
    return User.objects.get(pk=actor.user_id)


def addresses(place):
    """Whose page, and which."""
    keeper, guard = orgs.actor(place["party"], "system_admin"), orgs.actor(place["party"], "security_admin")
    worker = orgs.actor(place["community"], "community_worker")
    boss = orgs.actor(place["subdistrict"], "subdistrict_secretary")
    old = lists.version(place.district, lists.ROWS + lists.filler(60))
    new = lists.version(place.district, lists.ROWS, on=date(2026, 7, 1))
    org, person = f"/desk/orgs/{place['community'].pk}/", f"/desk/orgs/people/{worker.person_id}/"
    for by in (worker, guard):
        yield by, "/desk/orgs/"
    yield worker, "/desk/orgs/?q=没有这家"
    for by in (boss, guard):
        yield by, org
    yield from of_bodies(place, boss, keeper)
    yield guard, f"{org}?do=appoint"
    yield boss, "/desk/orgs/people/"
    for by in (boss, keeper, guard):
        yield by, person
    yield guard, f"/desk/orgs/posts/{worker.seat.post_id}/end/"
    yield boss, "/desk/orgs/people/export/"
    yield worker, "/desk/lists/export/?q=消防"
    yield from of_notices(worker, keeper)
    yield worker, "/post/"
    yield worker, "/desk/lists/"
    yield worker, "/desk/lists/?q=消防"
    yield worker, f"/desk/lists/items/{new.items.get(number='47').pk}/"
    yield worker, f"/desk/lists/compare/?old={old.pk}&new={new.pk}"
    yield keeper, "/desk/sheets/"
    yield keeper, "/desk/sheets/lists/"


def of_bodies(place, boss, keeper):
    """The chart, the composing of a place, and what is changed of a body."""
    org, chosen = f"/desk/orgs/{place['community'].pk}/", Pattern.objects.first()
    yield boss, f"/desk/orgs/{place['subdistrict'].pk}/chart/"
    yield keeper, f"/desk/orgs/{place['subdistrict'].pk}/compose/?pattern={chosen.pk}"
    yield keeper, "/desk/orgs/patterns/new/"
    for verb in ("found", "rename", "place", "move", "close", "person", "office", "lead", "code"):
        yield keeper, f"{org}?do={verb}"


def of_notices(worker, keeper):
    """A notice, a mail address that is proved, a robot that is not, and a mail that did not go out."""
    reader, now = user(worker), clock.now()
    NoticeHabit.objects.create(user=reader)
    mail = {"channel": "mail", "address": "chen@example.gov.cn", "verified_at": now}
    robot = {"channel": "lark", "address": "https://open.feishu.cn/open-apis/bot/v2/hook/abc-123"}
    for each in (mail, robot | {"error": "机器人没有收下。", "failed_at": now}):
        NoticeAddress.objects.add(user=reader, **each)
    notice = Notice.objects.add(
        user=reader,
        kind="requests.accept.new",
        title="待受理：楼道堆物",
        url="/desk/",
        dedup="x",
        about="x:1",
    )
    Delivery.objects.add(
        notice=notice, channel="mail", state="failed", error="邮箱不存在。", next_at=now, ended_at=now
    )
    for address in ("/desk/notices/", "/desk/notices/settings/"):
        yield worker, address
    for address in ("/desk/notices/channels/", "/desk/notices/templates/mixed/"):
        yield keeper, address


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_bodies_posts_and_lists_read_well(open_page, width):
    for by, address in list(addresses(orgs.town())):
        page = open_page(width=width, user=user(by))
        page.goto(address)
        axe(page)
        no_sideways_scroll(page)
        page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_list_is_imported_from_a_file(open_page, tmp_path, script):
    place = orgs.town()
    file = tmp_path / "清单.xlsx"
    file.write_bytes(lists.workbook())
    page = open_page(width=1440, user=user(orgs.actor(place["party"], "system_admin")), script=script)
    page.goto("/desk/sheets/lists/")
    page.get_by_label("适用地区").fill(place.district.code)
    page.get_by_label("清单名称").fill("天宁区街道履职事项清单")
    page.get_by_label("文号").fill("天委发〔2026〕8号")
    page.get_by_label("生效日期").fill("2026-07-01")
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="下一步：看列对不对").click()
    page.get_by_role("button", name="列都对，开始检查").click()
    page.get_by_text("检查通过，还没有写入").wait_for()
    page.get_by_role("button", name="写入 5 行").click()
    page.get_by_role("heading", name="已导入", exact=True).wait_for()


def test_choosing_another_post_changes_the_frame(open_page):
    place = orgs.town()
    who = orgs.person(place["community"])
    orgs.account(who)
    orgs.post(place["community"], "community_worker", who=who)
    orgs.post(place["subdistrict"], "subdistrict_officer", who=who)
    page = open_page(width=390, user=who.user, script=False)
    page.goto("/post/")
    page.get_by_role("button", name=re.compile("天宁街道")).click()
    page.goto("/post/")
    page.get_by_role("button", name=re.compile("怡康花园社区")).wait_for()
