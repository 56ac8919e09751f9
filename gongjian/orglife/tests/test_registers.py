"""三册两簿三台账: eight registers from the records, as Word and as Excel, and how their pages come out."""

import csv
import io
from datetime import date

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.meetings.models import State
from gongjian.members.models import Floating, Standing, Transfer
from gongjian.members.tests import makers as members
from gongjian.orglife import papers
from gongjian.orglife.queries.registers import REGISTERS
from gongjian.orglife.tests import makers as make
from gongjian.orglife.tests.makers import NOON, clock
from gongjian.papers import layout
from gongjian.papers.tests.measure import needs_office, printed
from gongjian.platform.models import AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return make.branch()


@pytest.fixture
def desk(page_client, branch):
    page_client.force_login(User.objects.get(pk=branch.secretary.user_id))
    with clock.at(NOON):
        yield page_client


def url_of(branch, key, year=2026):
    return f"/desk/orglife/{branch.org.pk}/{year}/registers/{key}/"


def rows_of(desk, branch, key, year=2026):
    file = b"".join(desk.post(url_of(branch, key, year), {"form": "csv"}).streaming_content)
    return [tuple(row) for row in csv.reader(io.StringIO(file.decode("utf-8-sig")))]


def word_of(desk, branch, key, year=2026):
    return docx.Document(io.BytesIO(desk.post(url_of(branch, key, year), {"form": "docx"}).content))


def text_of(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def lived(branch):
    """A branch of which every register has something to tell."""
    org = branch.org
    facts = {"born_on": date(1980, 5, 3), "joined_on": date(2005, 7, 1), "full_on": date(2006, 7, 1)}
    people = [members.member(org, starts=date(2025, 1, 1), **facts) for _ in range(2)]
    members.member(
        org,
        name="王思远",
        standing=Standing.PROBATIONARY,
        starts=date(2026, 3, 1),
        joined_on=date(2026, 3, 1),
    )
    away = {"member": people[0], "source": org, "host_name": "中共和平社区第二支部", "place": "苏州市",
            "reason": "务工", "starts": date(2026, 2, 1), "seen_on": date(2026, 9, 1)}  # fmt: skip
    Floating.objects.add(**away)
    Transfer.objects.add(
        member=people[1], source=org, target_name="中共湖塘社区支部", letter_year=2026, letter_number=3,
        valid_until=date(2026, 9, 1), reason="搬家", offered_on=date(2026, 6, 3),
    )  # fmt: skip
    make.meetings.filed(branch, title="三季度党员大会")
    make.meetings.filed(branch, "talk", title="书记和委员谈心")
    return people


def test_each_register_tells_what_the_records_hold(desk, branch):
    lived(branch)
    told = {key: rows_of(desk, branch, key)[1:] for key in REGISTERS}

    assert len(told["roster"]) == 3
    assert told["roster"][0][3:7] == ("1980-05", "", "2005-07-01", "2006-07-01")
    assert [(row[0], row[5]) for row in told["probation"]] == [("王思远", "2027-03-01")]
    assert [row[1] for row in told["officers"]] == ["党支部书记", "支部委员"]
    assert [row[2] for row in told["meetings"]] == ["三季度党员大会"]
    assert [row[2] for row in told["talks"]] == ["书记和委员谈心"]
    assert [row[2:5] for row in told["floating"]] == [("苏州市", "中共和平社区第二支部", "务工")]
    assert [row[1:5] for row in told["transfers"]] == [
        ("转出", branch.org.name, "中共湖塘社区支部", "〔2026〕0003号")
    ]
    assert ("支委会", "8 月", "1", "0", "2026-08-31", "应开未开") in [row[:6] for row in told["life"]]
    assert not any(one.rows(branch.org, 2019) for one in REGISTERS.values())
    assert desk.post(url_of(branch, "roster", 2019), {"form": "xlsx"}).status_code == 409


def test_the_year_of_organised_life_tells_what_lacks_its_record(desk, branch):
    make.held(branch.org, "committee_meeting", "2026-07-14", state=State.HELD)
    named = [row for row in rows_of(desk, branch, "life") if row[:2] == ("支委会", "7 月")]
    assert [row[5:7] for row in named] == [("已开，缺记录", "2026-07-14")]
    made = b"".join(desk.post(url_of(branch, "life"), {"form": "xlsx"}).streaming_content)
    assert made[:2] == b"PK"


def test_a_roster_is_that_of_its_day(desk, branch):
    members.member(branch.org, starts=date(2025, 6, 1))
    members.member(branch.org, starts=date(2026, 6, 1))
    assert [len(REGISTERS["roster"].rows(branch.org, year)) for year in (2024, 2025, 2026)] == [0, 1, 2]
    assert len(rows_of(desk, branch, "roster", 2025)) == 2


@pytest.mark.parametrize("joined", ["2024-02-29", "2025-02-28"])
def test_a_probation_is_over_after_a_year_also_from_the_last_of_february(desk, branch, joined):
    members.member(branch.org, standing=Standing.PROBATIONARY, joined_on=date.fromisoformat(joined))
    ends = rows_of(desk, branch, "probation")[1][5]
    assert ends == {"2024-02-29": "2025-02-28", "2025-02-28": "2026-02-28"}[joined]


def test_a_register_leaves_as_word_on_a_table_and_on_record(desk, branch):
    lived(branch)
    made = word_of(desk, branch, "roster")
    assert "第五网格党支部2026年党员名册" in text_of(made)
    table = made.tables[0]
    assert [cell.text for cell in table.rows[0].cells][:3] == ["序号", "姓名", "性别"]
    assert len(table.rows) == 4
    said = AuditEvent.objects.get(action="orglife.take")
    assert "党员名册" in said.note
    assert "没有。" in text_of(word_of(desk, branch, "floating", 2024))


def test_the_books_hold_every_record_of_the_year_and_talks_apart(desk, branch):
    make.meetings.filed(branch, title="三季度党员大会")
    make.meetings.filed(branch, title="三季度第二次党员大会")
    make.meetings.filed(branch, "talk", title="书记和委员谈心")
    said = text_of(word_of(desk, branch, "meetings"))
    assert "第五网格党支部2026年会议记录簿" in said
    assert said.index("三季度党员大会记录") < said.index("三季度第二次党员大会记录")
    assert (said.count("冯志强主持会议"), "谈心" in said) == (2, False)
    assert "书记和委员谈心记录" in text_of(word_of(desk, branch, "talks"))
    assert "这一年还没有记录" in text_of(word_of(desk, branch, "meetings", 2025))


def test_the_page_offers_each_register_and_knows_no_others(desk, branch):
    shown = desk.get(f"/desk/orglife/{branch.org.pk}/2026/registers/").content.decode()
    assert all(one.term in shown for one in REGISTERS.values())
    assert desk.get(url_of(branch, "roster")).status_code == 200
    for wrong in (url_of(branch, "nothing"), url_of(branch, "roster", 1999)):
        assert desk.get(wrong).status_code == 404


def test_whoever_reads_no_members_takes_no_roster_along(desk, branch, monkeypatch):
    can = type(branch.secretary).may
    monkeypatch.setattr(
        type(branch.secretary), "may", lambda by, grant: grant != "members" and can(by, grant)
    )
    shown = desk.get(f"/desk/orglife/{branch.org.pk}/2026/registers/").content.decode()
    assert ("会议记录簿" in shown, "党员名册" in shown) == (True, False)
    assert desk.post(url_of(branch, "roster"), {"form": "docx"}).status_code == 404


@pytest.mark.parametrize("key", REGISTERS)
def test_a_register_asks_as_often_for_many_rows_as_for_few(desk, branch, key):
    counts = []
    for more in (1, 12):
        for n in range(more):
            one = members.member(branch.org, standing=Standing.PROBATIONARY)
            make.held(branch.org, "talk", f"2026-02-{n + 1:02}")
            make.held(branch.org, "themed_day", f"2026-01-{n + 1:02}")
            away = {"member": one, "source": branch.org, "place": "苏州市", "reason": "务工"}
            Floating.objects.add(**away, starts=date(2026, 2, 1), seen_on=date(2026, 2, 1))
            Transfer.objects.add(
                member=one, source=branch.org, target_name="外", letter_year=2026,
                letter_number=len(counts) * 50 + n, reason="搬家", offered_on=date(2026, 6, 3),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            desk.post(url_of(branch, key), {"form": "docx"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.slow
@needs_office
def test_every_register_comes_out_within_its_page(branch, tmp_path):
    """One run of LibreOffice for all eight; each is measured on what it printed."""
    lived(branch)
    for n in range(25):
        members.member(branch.org, name=f"欧阳建国{n}", joined_on=date(1999, 7, 1), education="bachelor")
    with clock.at(NOON):
        made = {key: papers.made(one, branch.org, 2026) for key, one in REGISTERS.items()}
    found = printed(made, tmp_path)
    for key, one in REGISTERS.items():
        _stays_within(found[key], one)
    assert len(found["roster"]) >= 2
    assert any("姓名" in line.text for line in found["roster"][1])  # the head is repeated


def _stays_within(pages, one):
    width, left, right, top = (
        layout.PAGE_HEIGHT,
        layout.BOTTOM,
        layout.TOP,
        layout.LEFT,
    )  # turned with the page
    if one.is_book:
        width, left, right, top = layout.PAGE_WIDTH, layout.LEFT, layout.RIGHT, layout.TOP
    title = next(line for line in pages[0] if one.term[-3:] in line.text)
    assert (title.left + title.right) / 2 == pytest.approx(left + (width - left - right) / 2, abs=1.0), (
        one.key
    )
    assert pages[0][0].top >= top - 0.5, one.key
    words = [line for page in pages for line in page if not line.text.startswith("—")]
    assert min(line.left for line in words) >= left - 2.5, one.key
    assert max(line.right for line in words) <= width - right + 2.5, one.key
