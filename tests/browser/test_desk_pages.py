"""The desk in a real browser: every page by every role, and the acts with and without script."""

from datetime import timedelta

import pytest

from gongjian.kernel import clock
from gongjian.platform.models import User
from gongjian.requests.actions import calls, handling, handover
from gongjian.requests.models import Case, State
from gongjian.requests.tests import makers as make
from gongjian.ui.browser import ALL_WIDTHS, WIDTHS, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def user(actor):
    return User.objects.get(pk=actor.user_id)


def lived(staff):
    """A community where something of everything lies on the desk."""
    now = clock.now()
    with clock.at(now - timedelta(days=40)):
        late = make.lodge(staff, category="消防安全")
    fresh = make.lodge(staff, text="6 幢 2 单元污水管反复堵塞，臭得不行。", matter=make.matter(staff))
    called = make.lodge(staff, text="南苑 3 幢路灯 5 盏不亮，晚上走路害怕。")
    handover.accept(called, by=staff.worker)
    calls.call(
        make.fresh(called),
        orgs=[staff.town["fire"], staff.town["police"]],
        ask="现场认定，明确怎么办",
        spot="南苑 3 幢",
        arrive_by=now + timedelta(hours=2),
        by=staff.secretary,
    )
    answered = make.lodge(staff, text="门口占道摆摊，走路不方便。")
    handover.accept(answered, by=staff.worker)
    handling.settle(make.fresh(answered), outcome="solved", reply="摊点已经劝离，每天巡查。", by=staff.worker)
    offered = make.lodge(staff, text="楼上装修半夜还在敲，睡不着。")
    handover.offer(offered, to=staff.town["police"], note="请出警核实", by=staff.worker)
    return {"late": late, "fresh": fresh, "called": called, "answered": answered, "offered": offered}


def addresses(staff, cases):
    """Whose page, and which."""
    town = staff.town
    case = {name: f"/desk/requests/{one.number}/" for name, one in cases.items()}
    for by in (staff.grid, staff.secretary, staff.street, staff.desk, staff.fire, staff.property):
        yield by, "/desk/"
    yield staff.secretary, "/desk/requests/"
    yield staff.secretary, "/desk/requests/?state=doing&due=over&q=没有"
    yield staff.fire, "/desk/requests/?view=mine"
    yield staff.secretary, "/desk/requests/export/?state=doing"
    for name in case:
        yield staff.secretary, case[name]
    for verb in ("offer", "settle", "call", "invite", "set_matter", "transfer", "merge"):
        yield staff.secretary, f"{case['called']}?do={verb}"
    yield staff.police, case["offered"]
    yield staff.worker, f"{case['answered']}slip/"
    yield staff.worker, f"{case['answered']}reveal/{make.reporter(cases['answered']).pk}/"
    yield staff.worker, "/desk/requests/new/"
    for by in (staff.secretary, staff.fire):
        yield by, "/desk/requests/calls/"
    yield staff.worker, "/desk/requests/callbacks/"
    for place in (town.community, town.district):
        yield staff.desk, f"/desk/areas/{place.code}/"
    yield staff.desk, "/desk/cockpit/"
    yield staff.desk, "/desk/cockpit/?screen=1"
    yield staff.worker, "/desk/search/?q=怡康花园"
    yield staff.worker, "/desk/more/"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_can_be_read_by_everybody(open_page, width):
    staff = make.staffed()
    cases = lived(staff)
    pages = {}
    for by, address in addresses(staff, cases):
        page = pages.setdefault(by.user_id, None) or open_page(width=width, user=user(by))
        pages[by.user_id] = page
        answer = page.goto(address)
        assert answer.status == 200, address
        no_sideways_scroll(page)
        axe(page)


@pytest.mark.parametrize("width", sorted({*ALL_WIDTHS} - {*WIDTHS}))
def test_nothing_scrolls_sideways_at_any_width(open_page, width):
    staff = make.staffed()
    cases = lived(staff)
    pages = {}
    for by, address in addresses(staff, cases):
        page = pages.setdefault(by.user_id, None) or open_page(width=width, user=user(by))
        pages[by.user_id] = page
        page.goto(address)
        no_sideways_scroll(page)


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_worker_takes_on_notes_and_answers_a_case(open_page, width, script):
    staff = make.staffed()
    case = make.lodge(staff)
    page = open_page(width=width, script=script, user=user(staff.worker))

    page.goto("/desk/")
    page.locator(".gj-todo").get_by_role("link", name="受理").click()
    page.get_by_role("button", name="受理").click()
    page.get_by_text("已受理，由您负责。").wait_for()
    page.get_by_role("link", name="记进展").first.click()
    page.get_by_label("进展", exact=True).fill("已到现场，通道停了三辆车。")
    page.get_by_label("对居民怎么说").fill("已到现场查看，正在联系车主。")
    page.get_by_role("button", name="记下进展").click()
    page.get_by_text("进展已记下。").wait_for()
    page.get_by_role("link", name="办结").first.click()
    page.get_by_label("已解决").check()
    page.get_by_label("给居民的答复").fill("三辆车都已挪走，画了禁停标线。")
    page.get_by_role("button", name="办结并答复居民").click()
    page.get_by_text("已办结，等居民评价。").wait_for()
    assert make.fresh(case).state == State.SETTLED


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_fault(open_page):
    staff = make.staffed()
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    page = open_page(width=1440, user=user(staff.worker), quiet=True)

    page.goto(f"/desk/requests/{case.number}/?do=settle")
    page.get_by_label("给居民的答复").fill("三辆车都已挪走。")
    page.get_by_role("button", name="办结并答复居民").click()
    page.get_by_role("alert").get_by_text("请选一个办理结果。").wait_for()

    assert page.get_by_label("给居民的答复").input_value() == "三辆车都已挪走。"
    axe(page)


def test_the_dispatch_opens_under_its_row_and_the_row_changes_in_place(open_page):
    staff = make.staffed()
    case = make.lodge(staff, matter=make.matter(staff))
    page = open_page(width=1440, user=user(staff.worker))

    page.goto("/desk/requests/")
    page.locator(f"#row-{case.number}").get_by_role("link", name="派单").click()
    form = page.locator("tr.gj-inl")
    form.get_by_label("区消防救援大队").first.check()
    form.get_by_label("要求").fill("请到现场认定消防通道。")
    axe(page)
    form.get_by_role("button", name="派单").click()
    page.get_by_text("已派出，等对方签收。").wait_for()

    assert page.locator("tr.gj-inl").count() == 0
    assert page.locator(f"#row-{case.number}").count() == 1
    assert "待签收" in page.locator(f"#row-{case.number}").inner_text()
    assert make.fresh(case).state == State.OFFERED


def test_filters_live_in_the_address_and_the_back_button_restores_them(open_page):
    staff = make.staffed()
    lived(staff)
    page = open_page(width=1440, user=user(staff.secretary))

    page.goto("/desk/requests/")
    before = page.locator("tbody tr").count()
    page.get_by_label("状态").select_option("settled")
    page.wait_for_url("**state=settled*")
    page.get_by_role("link", name="门口占道摆摊，走路不方便", exact=True).wait_for()
    assert page.locator("tbody tr").count() == 1
    page.locator("a.gj-chip", has_text="待评价").wait_for()
    page.go_back()
    page.locator("tbody tr").nth(before - 1).wait_for()
    assert page.url.endswith("/desk/requests/")
    assert before > 1


def test_staff_register_for_a_resident_and_print_the_slip(open_page):
    staff = make.staffed()
    page = open_page(width=390, user=user(staff.worker))

    page.goto("/desk/requests/new/")
    page.get_by_label("替谁办").fill("陈女士")
    page.get_by_label("手机").fill("13800002207")
    page.get_by_label("居民同意登记姓名和联系方式").check()
    page.get_by_label("入户走访").check()
    page.get_by_label("居民说了什么").fill("楼道灯不亮，老人晚上看不见。")
    page.get_by_label("在哪个社区、网格").select_option(label="怡康花园社区")
    page.get_by_role("button", name="看建议和相似诉求").click()
    page.get_by_text("没有查到同一号码").wait_for()
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name="已登记，编号和查询码请交给居民").wait_for()

    case = Case.objects.unscoped("a test looks at the row").get()
    assert case.number in page.inner_text("main")
    page.locator(".gj-slipqr img").evaluate("image => image.decode()")


def test_a_called_body_answers_and_arrives_on_a_phone(open_page):
    staff = make.staffed()
    lived(staff)
    page = open_page(width=390, user=user(staff.fire))

    page.goto("/desk/requests/calls/")
    page.get_by_role("button", name="区消防救援大队应哨").click()
    page.get_by_text("区消防救援大队已应哨。").wait_for()
    page.get_by_role("button", name="区消防救援大队登记到场").click()
    page.get_by_text("区消防救援大队到场已记下。").wait_for()


def test_a_figure_of_the_cockpit_opens_its_cases(open_page):
    staff = make.staffed()
    lived(staff)
    page = open_page(width=1440, user=user(staff.desk))

    page.goto("/desk/cockpit/")
    said = page.locator("h1 a.gj-zhu").inner_text()
    page.locator("h1 a.gj-zhu").click()
    page.wait_for_url("**/desk/requests/?due=over*")
    assert said == f"{page.locator('tbody tr').count()} 件超期"
