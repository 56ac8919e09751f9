"""The pages of the responsibility list: reading it, comparing versions, importing a new one."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.admission import queries, sheet
from gongjian.admission.models import MatterItem
from gongjian.admission.tests import makers as make
from gongjian.orgs.tests import makers as orgs

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(page_client):
    """Sign the page-reading client in as an actor."""

    def sign_in(by):
        page_client.force_login(orgs.User.objects.get(pk=by.user_id))
        return page_client

    return sign_in


def test_a_worker_finds_a_matter_by_what_residents_say_and_reads_whose_it_is(as_):
    place = make.town()
    version = make.version(place.district)
    worker = as_(orgs.actor(place["community"], "community_worker"))
    text = worker.get("/desk/lists/?q=占用通道").content.decode()
    assert "消防通道占用、堵塞的查处" in text
    assert "噪声扰民" not in text
    item = MatterItem.objects.get(version=version, number="47")
    page = worker.get(f"/desk/lists/items/{item.pk}/").content.decode()
    for words in (
        "区消防救援大队",
        "天宁派出所",
        "发现后劝导并上报",
        "《消防法》第二十八条",
        "5 个工作日",
        "不能下派给街道、社区",
    ):
        assert words in page


def test_before_the_first_list_the_page_says_so(as_):
    place = make.town()
    worker = as_(orgs.actor(place["community"], "community_worker"))
    text = worker.get("/desk/lists/").content.decode()
    assert "本地还没有清单" in text
    assert "/desk/sheets/lists/" not in text


def test_the_list_costs_the_same_queries_for_five_rows_as_for_forty(as_):
    place = make.town()
    worker = as_(orgs.actor(place["community"], "community_worker"))
    counts = []
    for number in (0, 35):
        make.version(place.district, make.ROWS + make.filler(number), on=date(2025, 7, 1 + number % 28))
        with CaptureQueriesContext(connection) as asked:
            assert worker.get("/desk/lists/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_paging_shows_every_row_once(as_):
    place = make.town()
    version = make.version(place.district, make.ROWS + make.filler(115))
    worker = as_(orgs.actor(place["community"], "community_worker"))
    seen, url = [], "/desk/lists/"
    while url:
        answer = worker.get(url)
        seen += [row.pk for row in answer.context["rows"]]
        url = f"/desk/lists/{answer.context['older']}" if answer.context["older"] else ""
    assert len(seen) == len(set(seen)) == MatterItem.objects.filter(version=version).count()


def test_a_list_of_another_district_does_not_exist(as_):
    place = make.town()
    elsewhere = orgs.area("钟楼区", orgs.Level.DISTRICT, place.city)
    theirs = make.version(elsewhere, [["1", "基本履职", "民生", "别处的事", "", "社区", "", "", "", ""]])
    worker = as_(orgs.actor(place["community"], "community_secretary"))
    item = MatterItem.objects.get(version=theirs)
    for url in (
        f"/desk/lists/?version={theirs.pk}",
        f"/desk/lists/items/{item.pk}/",
        f"/desk/lists/{theirs.pk}.xlsx",
    ):
        assert worker.get(url).status_code == 404
    assert worker.get(f"/desk/lists/compare/?old={theirs.pk}").status_code == 404
    assert worker.get("/desk/lists/?version=abc").status_code == 404


def test_an_export_can_be_imported_again(as_):
    place = make.town()
    version = make.version(place.district)
    worker = as_(orgs.actor(place["community"], "community_worker"))
    data = worker.get(f"/desk/lists/{version.pk}.xlsx").content
    read = sheet.read(data, queries.names_of_bodies(place.district))
    assert read.problems == ()
    again = sheet.read(make.workbook(), queries.names_of_bodies(place.district)).rows
    assert [(r.number, r.lead_id, r.lead_kind, r.limit) for r in read.rows] == [
        (r.number, r.lead_id, r.lead_kind, r.limit) for r in again
    ]


def test_two_versions_are_shown_side_by_side(as_):
    place = make.town()
    old = make.version(place.district)
    rows = [list(row) for row in make.ROWS]
    rows[2][9] = "3个工作日"
    new = make.version(place.district, rows, on=date(2026, 7, 1))
    worker = as_(orgs.actor(place["community"], "community_worker"))
    text = worker.get(f"/desk/lists/compare/?old={old.pk}&new={new.pk}").content.decode()
    assert "办理时限：5个工作日 改为 3个工作日" in text
    assert "请选两版" in worker.get("/desk/lists/compare/").content.decode()


def test_the_template_is_a_workbook(as_):
    place = make.town()
    answer = as_(orgs.actor(place["community"], "community_worker")).get("/desk/lists/template.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert BytesIO(answer.content).read(2) == b"PK"


def test_what_the_list_shows_is_taken_along_in_the_columns_it_is_imported_from(as_):
    place = make.town()
    make.version(place.district)
    keeper = as_(orgs.actor(place["party"], "system_admin"))
    assert "/desk/lists/export/?q=" in keeper.get("/desk/lists/?q=消防").content.decode()
    answer = keeper.post("/desk/lists/export/?q=占用通道", {"form": "xlsx"})
    data = b"".join(answer.streaming_content)
    read = sheet.read(data, queries.names_of_bodies(place.district))
    assert not read.problems
    assert [row.number for row in read.rows] == ["47"]
