"""The list of cases: what it holds, how it narrows, how it pages."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.orgs.tests.makers import actor, browser
from gongjian.requests.actions import handover
from gongjian.requests.models import Case, SavedView
from gongjian.requests.queries import listing
from gongjian.requests.queries.listing import Filters
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db
LIST = "/desk/requests/"


def soup(answer):
    return BeautifulSoup(answer.content.decode(), "html.parser")


def numbers(answer):
    return [row["id"].removeprefix("row-") for row in soup(answer).select("tbody tr[id^=row-]")]


def aged(staff, **ago):
    """A case lodged some time ago."""
    with clock.at(clock.now() - timedelta(**ago)):
        return make.lodge(staff)


def test_it_opens_with_what_is_open_by_due_time_and_a_sentence():
    staff = make.staffed()
    late, young = aged(staff, days=40), make.lodge(staff)

    page = browser(staff.worker).get(LIST)

    assert numbers(page) == [late.number, young.number]
    assert "怡康花园社区在办 2 件。" in soup(page).get_text()
    assert "1 件超期" in soup(page).get_text()


def test_nobody_reads_the_neighbours_list():
    staff = make.staffed()
    make.lodge(staff)

    assert numbers(browser(staff.neighbour).get(LIST)) == []
    assert numbers(browser(staff.fire).get(f"{LIST}?view=all")) == []
    assert len(numbers(browser(staff.street).get(LIST))) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=消防通道", 1),
        ("q=没有的话", 0),
        ("q=13800002207", 2),
        ("state=doing", 1),
        ("state=lodged", 1),
        ("due=over", 1),
        ("due=24h", 0),
        ("category=停车", 1),
        ("channel=web&state=open", 2),
        ("channel=desk", 0),
        ("nature=help&view=all", 2),
        ("view=mine", 2),
        ("view=nonsense", 2),
        ("area=000000000000", 0),
        ("since=2000-01-01&until=2000-12-31", 0),
        ("since=garbage", 2),
        ("holder=99999", 0),
    ],
)
def test_the_address_narrows(query, found):
    staff = make.staffed()
    with clock.at(clock.now() - timedelta(days=60)):
        make.lodge(staff, text="小区停车位不够，想划线。", category="停车", place="南苑")
    handover.accept(make.lodge(staff), by=staff.worker)

    assert len(numbers(browser(staff.worker).get(f"{LIST}?{query}"))) == found


def test_a_condition_is_a_chip_that_leads_to_the_list_without_it():
    staff = make.staffed()
    page = soup(browser(staff.worker).get(f"{LIST}?state=doing&due=over"))

    chips = {
        chip.get_text(strip=True).removesuffix("，去掉此条件"): chip["href"]
        for chip in page.select("a.gj-chip")
    }

    assert list(chips) == ["办理中", "已超期"]
    assert parse_qs(urlsplit(chips["已超期"]).query) == {"state": ["doing"]} | (
        {"o": ["due"]} if "o=" in chips["已超期"] else {}
    )
    assert "没有符合条件的诉求" in page.get_text()
    assert "去掉“已超期”" in page.get_text()


def test_each_tab_says_how_many_stand_behind_it():
    staff = make.staffed()
    for _ in range(3):
        make.lodge(staff)
    aged(staff, days=50)
    client = browser(staff.worker)

    tabs = [
        (tab["href"], tab.select_one("small").get_text())
        for tab in soup(client.get(LIST)).select("nav.gj-views a")
    ]

    assert tabs
    for href, count in tabs:
        assert len(numbers(client.get(href))) == int(count), href


def test_paging_by_key_shows_every_case_once_and_leads_back(monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 4)
    monkeypatch.setattr(listing.page, "__defaults__", ("", "", 4))
    staff = make.staffed()
    same = clock.now() - timedelta(hours=3)
    with clock.at(same):
        lodged = [make.lodge(staff).number for _ in range(11)]
    client, seen, at = browser(staff.worker), [], f"{LIST}?view=all"
    pages = []
    while at:
        page = client.get(at)
        pages.append(numbers(page))
        seen += pages[-1]
        older = soup(page).select_one("a[rel=next]")
        at = older["href"] if older else ""

    assert sorted(seen) == sorted(lodged)
    assert len(set(seen)) == 11
    back = client.get(soup(page).select_one("a[rel=prev]")["href"])
    assert numbers(back) == pages[-2]


def test_a_cursor_that_makes_no_sense_opens_the_first_page():
    staff = make.staffed()
    case = make.lodge(staff)
    for cursor in ("x", "1.x", "99999999999999999999.1", "-1.1"):
        assert numbers(browser(staff.worker).get(f"{LIST}?after={cursor}&view=all")) == [case.number]


def test_a_list_longer_than_its_cap_says_so_instead_of_counting_on(monkeypatch):
    monkeypatch.setattr(listing, "CAP", 2)
    monkeypatch.setattr("gongjian.requests.views.listing.CAP", 2)
    monkeypatch.setattr("gongjian.requests.queries.around.CAP", 2)
    staff = make.staffed()
    for _ in range(4):
        make.lodge(staff)

    text = soup(browser(staff.worker).get(LIST)).get_text()
    assert "2 件以上" in text
    assert "共 2 件" not in text


def test_htmx_gets_the_results_alone():
    staff = make.staffed()
    make.lodge(staff)

    part = browser(staff.worker).get(f"{LIST}?q=消防", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert 'id="results"' in part


def test_conditions_are_kept_under_a_name_and_dropped_again():
    staff = make.staffed()
    client = browser(staff.worker)
    client.post(f"{LIST}views/", {"name": "超期的", "query": "due=over&nonsense=1"})

    view = SavedView.objects.unscoped("test").get()
    assert (view.query, view.user_id) == ("due=over", staff.worker.user_id)
    assert "超期的（我存的）" in soup(client.get(LIST)).get_text()
    assert "超期的" not in soup(browser(staff.secretary).get(LIST)).get_text()
    assert browser(staff.secretary).post(f"{LIST}views/{view.pk}/drop/").status_code == 404
    client.post(f"{LIST}views/{view.pk}/drop/")
    assert not SavedView.objects.unscoped("test").exists()


def test_what_is_late_over_a_weekend_is_late_by_working_days():
    staff = make.staffed()
    with clock.at(make.MONDAY):
        matter = make.matter(staff, limit="4wd")
        case = handover.accept(make.lodge(staff, matter=matter), by=staff.worker)
    assert f"{case.due_at:%a}" == "Fri"
    for days, said in ((2, "超期 不到 1 个工作日"), (3, "超期 1 个工作日")):
        with clock.at(case.due_at + timedelta(days=days)):
            client = browser(staff.worker)
            pages = [client.get(LIST), client.get(f"{LIST}{case.number}/"), client.get("/desk/")]
        for page in pages:
            assert said in soup(page).get_text(" ", strip=True).replace("  ", " "), page.request["PATH_INFO"]


def test_the_dispatch_opens_under_its_row_and_answers_with_the_row():
    staff = make.staffed()
    case = make.lodge(staff, matter=make.matter(staff))
    client = browser(staff.worker)
    row = soup(client.get(LIST)).select_one(f"#row-{case.number} a.btn")
    assert row.get_text().startswith("派单")

    form = client.get(row["hx-get"], headers={"HX-Request": "true"}).content.decode()
    assert f"inline-{case.number}" in form
    sent = client.post(
        f"{LIST}{case.number}/offer/",
        {"version": case.version, "to": staff.town["fire"].pk, "note": "请到现场"},
        headers={"HX-Request": "true", "X-Inline": "1"},
    )

    assert soup(sent).select_one(f"tr#row-{case.number}")
    assert "待签收" in sent.content.decode()
    assert "已派出，等对方签收。" in sent.content.decode()


def test_a_dispatch_refused_under_its_row_stays_there_with_its_reason():
    staff = make.staffed()
    case = make.lodge(staff, matter=make.matter(staff))

    answer = browser(staff.worker).post(
        f"{LIST}{case.number}/offer/",
        {"version": case.version, "to": staff.town["subdistrict"].pk, "note": "请办"},
        headers={"HX-Request": "true", "X-Inline": "1"},
    )

    assert answer.status_code == 422
    assert "没有派出" in answer.content.decode()
    assert "依据《天宁区履职事项清单》第 47 项" in answer.content.decode()
    assert answer.content.decode().strip().startswith("<tr")


def test_without_script_the_verb_leads_to_the_page_of_the_case():
    staff = make.staffed()
    case = make.lodge(staff)
    assert (
        browser(staff.worker)
        .get(f"{LIST}{case.number}/inline/")
        .headers["Location"]
        .endswith("?do=offer#next")
    )


def test_one_line_and_thirty_cost_the_same_queries():
    staff = make.staffed()
    make.lodge(staff)
    client = browser(staff.worker)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(29):
        make.lodge(staff)
    with CaptureQueriesContext(connection) as thirty:
        client.get(LIST)

    assert len(one) == len(thirty) <= 24


def test_every_figure_is_a_condition_that_runs():
    staff = make.staffed()
    make.lodge(staff)
    for key in listing.FIGURES:
        rows = listing.select(staff.worker, Filters(figure=key, since=clock.today()), clock.now())
        assert rows.count() in (0, 1), key


def test_the_house_administrator_has_no_list_of_residents_business():
    staff = make.staffed()
    make.lodge(staff)
    admin = actor(staff.town["party"], "system_admin")
    assert Case.objects.visible_to(admin).count() == 0
    assert numbers(browser(admin).get(f"{LIST}?view=all")) == []
