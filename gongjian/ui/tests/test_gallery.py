"""The components in a real browser: at every width, readable by everybody, with and without script."""

import zlib

import pytest

from gongjian.ui.browser import ALL_WIDTHS, WIDTHS, axe, no_sideways_scroll

pytestmark = pytest.mark.browser
PAGES = ("/_ui/?bad=1", "/_ui/?resident=1&bad=1")


@pytest.fixture(autouse=True)
def _gallery_is_open(settings):
    settings.DEBUG = True


@pytest.mark.parametrize("width", ALL_WIDTHS)
def test_nothing_sticks_out_at_any_width(open_page, width):
    page = open_page(width=width, quiet=True)
    for address in PAGES:
        page.goto(address)
        no_sideways_scroll(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_read_and_use_the_components(open_page, width):
    page = open_page(width=width)
    for address in PAGES:
        page.goto(address)
        axe(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wrong_address_is_answered_in_order(open_page, settings, width):
    settings.DEBUG = False
    page = open_page(width=width, quiet=True)
    page.goto("/no-such-page/")
    axe(page)
    no_sideways_scroll(page)


def test_the_elder_version_reads_as_well(open_page):
    page = open_page(elder=True)
    page.goto("/_ui/?resident=1&bad=1")
    assert page.evaluate("getComputedStyle(document.querySelector('textarea')).fontSize") == "22px"
    axe(page)
    no_sideways_scroll(page)


def test_the_page_of_a_resident_holds_at_double_text_size(open_page):
    page = open_page()
    page.goto("/_ui/?resident=1&bad=1")
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    no_sideways_scroll(page)


def test_without_script_the_file_field_is_the_browsers_own(open_page):
    page = open_page(script=False)
    page.goto("/_ui/?resident=1")
    assert page.evaluate("getComputedStyle(document.querySelector('input[type=file]')).opacity") == "1"


def test_a_refused_form_takes_the_focus_to_its_summary(open_page):
    page = open_page()
    page.goto("/_ui/?resident=1&bad=1")
    assert page.evaluate("document.activeElement.className") == "gj-errsum"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in {"id_place", "#id_place"}


def test_a_button_is_pressed_once(open_page):
    page = open_page(quiet=True)
    page.goto("/_ui/?resident=1")
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.route(
        "**/*",
        lambda route: route.fulfill(status=204) if route.request.method == "POST" else route.continue_(),
    )
    button = page.locator("button[type=submit]")
    button.click(no_wait_after=True)
    assert button.get_attribute("aria-busy") == "true"
    button.click(no_wait_after=True)
    page.wait_for_timeout(200)
    assert len(sent) == 1


def test_what_was_chosen_is_framed(open_page):
    page = open_page()
    page.goto("/_ui/?resident=1")
    page.get_by_label("不公开，只告诉我").check()
    assert page.locator(".gj-choice.is-on").inner_text() == "不公开，只告诉我"


def test_a_clock_that_runs_out_says_so(open_page):
    page = open_page(width=1440)
    page.clock.install()
    page.goto("/_ui/")
    clock = page.locator(".gj-table .gj-clock[data-s=soon]")
    assert "剩 7 小时" in clock.inner_text()
    page.clock.fast_forward("08:00:00")
    assert "超期" in page.locator(".gj-table .gj-c-due .gj-clock").nth(1).inner_text()


def test_a_rule_is_read_with_the_keyboard(open_page):
    page = open_page(width=1440)
    page.goto("/_ui/")
    tip = page.locator(".gj-tip")
    assert not tip.locator(".gj-tipbox").is_visible()
    tip.focus()
    assert tip.locator(".gj-tipbox").is_visible()
    no_sideways_scroll(page)


def test_a_resident_page_weighs_little(open_page):
    page = open_page(quiet=True)
    bodies = []
    page.on("response", lambda response: bodies.append((response.url, response.body())))
    page.goto("/_ui/?resident=1", wait_until="networkidle")
    weight = sum(len(zlib.compress(body, 6)) for _, body in bodies)
    assert weight <= 45_000, [(url, len(body)) for url, body in bodies]
    assert not any("tabler" in url for url, _ in bodies)


def test_when_the_server_does_not_answer_the_form_stays_and_the_page_says_so(open_page):
    page = open_page(width=1440, quiet=True)
    page.goto("/_ui/")
    page.route("**/_ui/lost/", lambda route: route.abort())
    page.evaluate(
        """() => {
          const form = document.querySelector(".gj-next form");
          form.setAttribute("hx-post", "/_ui/lost/");
          htmx.process(form);
        }"""
    )
    page.get_by_label("具体位置").fill("12 幢西侧")
    button = page.get_by_role("button", name="再次吹哨")
    button.click()
    page.locator("#messages").get_by_text("请再点一次“再次吹哨”").wait_for()
    assert page.get_by_label("具体位置").input_value() == "12 幢西侧"
    assert button.get_attribute("aria-busy") is None
