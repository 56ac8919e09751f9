"""Lists taken along: complete or not at all, of one moment, on record."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection

from gongjian.kernel.verdict import YES, Denied, no
from gongjian.platform.models import AuditEvent, CalendarDay
from gongjian.sheets import exporting
from gongjian.sheets.exporting import Listed, Personal, export, in_batches
from gongjian.sheets.writing import CSV, Column, Incomplete

DAYS = Column("日期", lambda row: row.day), Column("依据", lambda row: row.source)


@dataclass(frozen=True)
class Somebody:
    name: str = "陈晓红"
    user_id: int | None = 1
    post_label: str = "怡康花园社区 社区工作者"
    org_id: int | None = 1

    def may(self, _grant):
        return False


def days(count):
    first = date(2026, 1, 1)
    CalendarDay.objects.bulk_create(
        CalendarDay(day=first + timedelta(days=n), is_workday=True, source=f"文件 {n}") for n in range(count)
    )


def listed(**given):
    rows = CalendarDay.objects.order_by("day")
    return replace(
        Listed("日历", DAYS, rows.count, lambda: in_batches(rows), "/desk/calendar/", noted="今年"), **given
    )


def taken(what, *, form=CSV, personal=False, reason="", by=None):
    made = export(None, listed=what, form=form, personal=personal, reason=reason, by=by or Somebody())
    with made.file as file:
        return file.read().decode("utf-8-sig").splitlines()


@pytest.mark.django_db
def test_everything_is_in_it_and_the_trail_says_who_took_it_along(monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 7)
    days(30)
    lines = taken(listed())
    assert lines[0] == "日期,依据"
    assert len(lines) == 31
    assert lines[30] == "2026-01-30,文件 29"
    event = AuditEvent.objects.get(action="sheets.export")
    assert (event.by, event.note) == ("陈晓红", "日历，30 行，CSV，今年")


@pytest.mark.django_db
def test_what_is_not_complete_is_no_file_and_no_record():
    days(3)
    for count in (2, 4):
        with pytest.raises(Incomplete):
            taken(listed(count=lambda count=count: count))
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("most", "count", "words"),
    [("MOST", 0, "空的"), ("MOST", 4, "一次最多导出 3 行"), ("MOST_PERSONAL", 4, "3 行")],
)
def test_nothing_and_too_much_are_refused_in_words(monkeypatch, most, count, words):
    monkeypatch.setattr(exporting, most, 3)
    days(count)
    with pytest.raises(Denied, match=words):
        taken(listed(), personal=most == "MOST_PERSONAL")


@pytest.mark.django_db
def test_whoever_holds_no_post_takes_nothing_along():
    days(1)
    with pytest.raises(Denied, match="没有在任岗位"):
        taken(listed(), by=Somebody(org_id=None))


def personal(may=YES):
    def load(batch):
        for row in batch:
            row.phone = "13800002207"
        return batch

    return Personal("手机", may, (Column("手机", lambda row: row.phone),), load)


@pytest.mark.django_db
def test_personal_columns_want_a_right_and_a_reason_and_leave_a_line_for_every_row():
    days(3)
    with pytest.raises(Denied, match="不能看"):
        taken(listed(personal=personal(no("不能看。"))), personal=True, reason="逐户通知停水")
    with pytest.raises(Denied, match="理由"):
        taken(listed(personal=personal()), personal=True)
    assert not AuditEvent.objects.exists()
    assert taken(listed(personal=personal()))[1] == "2026-01-01,文件 0"
    lines = taken(listed(personal=personal()), personal=True, reason="逐户通知停水")
    assert lines[:2] == ["日期,依据,手机", "2026-01-01,文件 0,13800002207"]
    rows = AuditEvent.objects.filter(subject__startswith="platform.CalendarDay:")
    assert {row.note for row in rows} == {"导出手机，理由：逐户通知停水"}
    assert (rows.count(), rows.values("group").distinct().count()) == (3, 1)
    assert "13800002207" not in "".join(f"{row.note}{row.changed}" for row in AuditEvent.objects.all())


@pytest.mark.django_db(transaction=True)
def test_what_happens_meanwhile_does_not_change_the_file():
    """The number and the rows are of one moment, also when somebody writes between them."""
    days(5)

    def elsewhere():
        CalendarDay.objects.filter(day=date(2026, 1, 1)).delete()
        CalendarDay.objects.create(day=date(2027, 1, 1), is_workday=False, source="后来的")
        connection.close()

    def batches():
        other = Thread(target=elsewhere)
        other.start()
        other.join()
        yield from in_batches(CalendarDay.objects.order_by("day"))

    lines = taken(listed(batches=batches))
    assert [line.split(",")[0] for line in lines[1:]] == [f"2026-01-0{n}" for n in range(1, 6)]
    assert CalendarDay.objects.filter(day=date(2027, 1, 1)).exists()
