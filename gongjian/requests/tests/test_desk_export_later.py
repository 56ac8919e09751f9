"""A long list as a file: written by a job, the same as at once, for nobody else, and gone after its days."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from gongjian.kernel import clock
from gongjian.orgs import actions as orgs
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Post
from gongjian.orgs.tests.makers import browser
from gongjian.platform.models import AuditEvent, Notice, Override
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.test_desk_export import EXPORT, several
from gongjian.requests.tests.test_desk_export import taken as at_once
from gongjian.sheets import exporting, later
from gongjian.sheets.models import Export
from gongjian.sheets.orders import AT_ONCE
from gongjian.sheets.writing import Incomplete

pytestmark = pytest.mark.django_db
MINE = "/desk/sheets/exports/"


@pytest.fixture
def staff():
    return make.staffed()


def only(rows):
    """From so many rows on a list is written by the job."""
    Override.objects.filter(key=AT_ONCE.key).delete()
    Override.objects.create(key=AT_ONCE.key, value=str(rows), source="试", effective_from=date(2020, 1, 1))


def ordered(client, query="view=all", **data):
    answer = client.post(f"{EXPORT}?{query}", {"form": "csv", **data})
    assert (answer.status_code, answer["Location"]) == (302, MINE), answer.content.decode()
    return Export.objects.unscoped("test").latest("pk")


def fetched(client, export):
    answer = client.get(reverse("sheets:fetch", args=[export.pk]))
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(body)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "query", ["view=all", "view=all&o=due", "state=doing", "view=all&q=%E6%B6%88%E9%98%B2"]
)
def test_the_job_writes_what_would_have_come_at_once(staff, query):
    several(staff, 5)
    client = browser(staff.worker)
    direct = at_once(client, query)
    only(1)
    export = ordered(client, query)
    later.prepare()
    assert fetched(client, export) == direct
    [notice] = Notice.objects.unscoped("test").filter(kind="sheets.export", user_id=staff.worker.user_id)
    assert "诉求" in notice.title
    page = client.get(notice.url).content.decode()
    assert "可以下载" in page
    assert reverse("sheets:fetch", args=[export.pk]) in page


def test_as_many_rows_as_the_rule_says_still_come_at_once_and_one_more_do_not(staff):
    several(staff, 3)
    client = browser(staff.worker)
    only(3)
    assert len(at_once(client, "view=all")) == 3
    only(2)
    assert "在后台导出 3 行" in client.get(f"{EXPORT}?view=all").content.decode()
    ordered(client)
    assert "排队中" in client.get(MINE).content.decode()


def test_nobody_else_fetches_it_and_another_post_of_the_same_person_does_not_either(staff):
    several(staff, 3)
    only(1)
    export = ordered(browser(staff.worker))
    later.prepare()
    address = reverse("sheets:fetch", args=[export.pk])
    for other in (staff.secretary, staff.neighbour, staff.desk):
        assert browser(other).get(address).status_code == 404
        assert "可以下载" not in browser(other).get(MINE).content.decode()
    Export.objects.unscoped("test").update(post_id=0)
    assert browser(staff.worker).get(address).status_code == 404


def test_whoever_has_left_the_post_meanwhile_gets_no_file(staff):
    several(staff, 3)
    only(1)
    export = ordered(browser(staff.worker))
    orgs.end_post(Post.objects.unscoped("test").get(pk=staff.worker.seat.post_id), by=CLOCK)
    later.prepare()
    export.refresh_from_db()
    assert (export.state, export.file) == ("failed", "")
    assert "岗位" in export.trouble


def test_personal_columns_want_right_and_reason_before_and_leave_their_lines_as_at_once(staff):
    several(staff, 3)
    only(1)
    client = browser(staff.worker)
    assert client.post(f"{EXPORT}?view=all", {"form": "csv", "personal": "1"}).status_code == 422
    officer = browser(staff.party)
    assert officer.post(f"{EXPORT}?view=all", {"personal": "1", "reason": "想看看"}).status_code == 409
    assert not Export.objects.unscoped("test").exists()
    export = ordered(client, personal="1", reason="逐户电话通知")
    assert not AuditEvent.objects.filter(subject__startswith="requests.Reporter:").exists()
    later.prepare()
    assert [row["手机"] for row in fetched(client, export)] == [make.CHEN.phone] * 3
    events = AuditEvent.objects.filter(subject__startswith="requests.Reporter:", action="sheets.export")
    assert {(event.note, event.user_id) for event in events} == {
        ("导出反映人的姓名、手机和住址，理由：逐户电话通知", staff.worker.user_id)
    }
    assert events.count() == 3


def test_what_somebody_typed_to_find_rows_is_kept_sealed(staff):
    several(staff, 3)
    only(1)
    ordered(browser(staff.worker), "view=all&q=消防通道")
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(e)::text from sheets_export e")
        assert "q=" not in cursor.fetchone()[0]
    assert "消防通道" not in str(list(AuditEvent.objects.values_list("note", "changed")))


def test_a_file_that_is_not_whole_is_none_and_holds_up_no_other(staff, monkeypatch):
    several(staff, 3)
    only(1)
    client = browser(staff.worker)
    broken, good = ordered(client), ordered(client, "view=all&o=due")
    whole = exporting.write

    def breaks_first(*given, **named):
        monkeypatch.setattr(exporting, "write", whole)
        raise Incomplete("2 rows were promised, 1 was written")

    monkeypatch.setattr(exporting, "write", breaks_first)
    later.prepare()
    for one in (broken, good):
        one.refresh_from_db()
    assert (broken.state, broken.file) == ("failed", "")
    assert "系统出了错" in broken.trouble
    assert len(fetched(client, good)) == 3


def test_one_that_kills_its_worker_each_time_is_given_up(staff):
    several(staff, 3)
    only(1)
    export = ordered(browser(staff.worker))
    Export.objects.unscoped("test").update(state="working", attempts=later.MOST_ATTEMPTS)
    later.prepare()
    export.refresh_from_db()
    assert export.state == "failed"
    assert "中途断了" in export.trouble


def test_after_its_days_the_file_is_gone_and_so_is_one_that_no_row_names(staff):
    several(staff, 3)
    only(1)
    client = browser(staff.worker)
    export = ordered(client)
    later.prepare()
    export.refresh_from_db()
    lost = default_storage.save("exports/lost.csv", io.BytesIO(b"x"))
    later.forget(clock.now())
    assert default_storage.exists(export.file)
    with clock.at(clock.now() + timedelta(days=3, minutes=1)):
        assert client.get(reverse("sheets:fetch", args=[export.pk])).status_code == 404
        later.forget(clock.now())
        assert "已过期" in client.get(MINE).content.decode()
    assert not default_storage.exists(export.file)
    assert not default_storage.exists(lost)
