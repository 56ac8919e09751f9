"""What can be done with a file: upload it, confirm its columns, write it, give it up, take it back."""

import hashlib
import uuid
from collections.abc import Callable, Mapping

from django.db import connection
from django.db.models import Max

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.platform.action import action, label, part, remark, row_events
from gongjian.platform.copying import copy_in
from gongjian.platform.models import AuditEvent
from gongjian.platform.scoped import Doer
from gongjian.sheets import checking, matching, reading, rules, staging, undoing
from gongjian.sheets.declared import Row, Sheet, Written, sheets
from gongjian.sheets.exporting import export as export  # registered with the others
from gongjian.sheets.matching import Heading
from gongjian.sheets.models import Chunk, Run, State, Trace
from gongjian.sheets.orders import order as order
from gongjian.sheets.workbook import Table, Unreadable

_LOCK = 7_206_301  # with the table's key: one run of a table is written after the other
CARRIED, UNDONE = "sheets.carry_in", "sheets.undo"
Tick = Callable[[int], None]


class Stopped(Exception):
    """Somebody gave the run up while it was being written; nothing stays."""


def upload(sheet: Sheet, *, data: bytes, file_name: str, options: Mapping[str, str], by: Doer) -> Run:
    """Read a file and keep its lines until its columns are confirmed. Raises Unreadable or Denied."""
    if not (verdict := rules.may_receive(by, Run(kind=sheet.key))):
        raise Denied(verdict.reason)
    for option in sheet.options:
        given = options.get(option.key, "")
        if option.is_needed and not given:
            raise Denied(f"请写“{option.term}”。")
        option.read(given, by)
    table, heading = matching.find(reading.read(data), sheet.open_columns(by))
    run = Run(
        kind=sheet.key,
        file_name=file_name[-120:],
        sha256=hashlib.sha256(data).hexdigest(),
        sheet_name=table.name[:60],
        options=dict(options),
    )
    return receive(run, table=table, heading=heading, by=by)


@action("上传导入文件", allow=rules.may_receive, lock=False)
def receive(run: Run, *, table: Table, heading: Heading, by: Doer) -> Run:
    """Keep what was read of a file, sealed, for the time until it is written or given up."""
    lines = [line for line in table.lines if line[0] > heading.below]
    if not lines:
        raise Unreadable("表头下面没有内容，请填写后再上传。")
    run.titles = [[one.at, one.title, one.key, one.why, list(one.sample)] for one in heading.matches]
    run.lines, run.by, run.user_id, run.at = len(lines), by.name, by.user_id, clock.now()
    run.post, run.org_id = by.post_label, by.org_id
    run.post_id = getattr(getattr(by, "seat", None), "post_id", None)
    run.save(force_insert=True)
    Chunk.objects.unscoped("the lines of the file at hand").bulk_create(staging.chunks(run, lines))
    remark(f"{sheets()[run.kind].term}，{len(lines)} 行")
    return run


@action("确认导入的列", allow=rules.may_confirm)
def confirm(run: Run, *, columns: Mapping[int, str], by: Doer) -> Run:
    """Say which column of the file means what; the check begins."""
    sheet = sheets()[run.kind]
    allowed = {one.key for one in sheet.open_columns(by)}
    chosen = [key for key in columns.values() if key]
    for key in chosen:
        if key not in allowed:
            raise Denied("有一列现在不能选，请刷新页面后重新对应。")
        if chosen.count(key) > 1:
            raise Denied(f"“{sheet.column(key).term}”选了两次，请只留一列。")
    missing = [one.term for one in sheet.open_columns(by) if one.is_needed and one.key not in chosen]
    if missing:
        raise Denied(f"还缺 {'、'.join(missing)}。请在对应的列上选它；文件里没有的，请补上这一列再上传。")
    run.columns = {str(at): key for at, key in columns.items() if key}
    run.state, run.checked, run.trouble, run.attempts = State.CHECKING, 0, "", 0
    run.new = run.changed = run.same = run.wrong = run.bad_cells = 0
    run.save()
    Chunk.objects.of(run=run).update(is_checked=False, result="")
    return run


@action("开始写入导入内容", allow=rules.may_commit)
def commit(run: Run, *, by: Doer) -> Run:
    """Let what was checked be written; from now on it is this person's import."""
    run.state, run.written, run.is_stopping, run.trouble = State.APPLYING, 0, False, ""
    run.attempts = 0
    run.by, run.user_id, run.post, run.org_id = by.name, by.user_id, by.post_label, by.org_id
    run.post_id = getattr(getattr(by, "seat", None), "post_id", None)
    run.save()
    return run


@action("导入表格", allow=rules.may_carry_in, lock=False)
def carry_in(run: Run, *, by: Doer, tick: Tick = lambda _done: None) -> Run:
    """Write a run, all of it or nothing, in one transaction; looked through once more before.

    The run's own row is not locked, so that `tick` can tell from another connection how far it is and can
    hear that somebody wants it to stop. Raises Denied when something has become wrong since the check.
    """
    run = _alone(run)
    work = staging.work_on(run, by)
    done = 0
    for rows in work.rows:
        checking.compare(work.sheet, work.setting, rows)
        done += len(rows)
        tick(done // 2)
    counts = checking.counted(work.all_rows)
    if counts.wrong:
        raise Denied(f"检查之后情况有了变化，现在有 {counts.wrong} 行不对，什么也没有写入。请看过再办。")
    wanted = [row for row in work.all_rows if checking.verdict(row) in (checking.NEW, checking.CHANGED)]
    told = work.all_rows if work.sheet.takes_all else wanted
    written = work.sheet.write(work.setting, [row for row in told if not row.is_repeated])
    tick(done)
    _leave(run, written, by)
    _finish(run, counts, wanted)
    done_words = f"新增 {counts.new}，更新 {counts.changed}，不变 {counts.same}"
    remark(f"{work.sheet.term}：{done_words}；文件指纹 {run.sha256[:8]}")
    return run


@action("放弃导入", allow=rules.may_give_up)
def give_up(run: Run, *, by: Doer) -> Run:
    """Write nothing of the file. What is being written stops and is taken back."""
    if run.state == State.APPLYING and not run.is_stopping and run.written:
        run.is_stopping = True
    else:
        run.state = State.GIVEN_UP
        _forget(run)
    run.save()
    return run


@action("撤销导入", allow=rules.may_undo)
def undo(run: Run, *, by: Doer) -> Run:
    """Take an import back as a whole: new rows go, changed ones become what they were.

    Raises Denied, saying what, when somebody has built on it or changed it since.
    """
    last = AuditEvent.objects.filter(subject=label(run), action=CARRIED).aggregate(last=Max("pk"))["last"]
    traces = list(Trace.objects.of(run=run))
    undone = undoing.undo(traces, after=last or 0, without=_taken_back())
    copy_in(row_events(UNDONE, [], undone.restored, by))
    run.state, run.undone_at, run.undone_by = State.UNDONE, clock.now(), by.name
    run.save()
    Trace.objects.of(run=run).delete()
    remark(f"{sheets()[run.kind].term}：删除 {undone.removed}，还原 {len(undone.restored)}")
    return run


def _taken_back() -> list[uuid.UUID]:
    """The groups of the trail whose imports came to nothing: written, and taken back since."""
    gone = Run.objects.unscoped("imports that came to nothing").filter(state=State.UNDONE)
    own = AuditEvent.objects.filter(subject__in=[label(run) for run in gone], action__in=[CARRIED, UNDONE])
    return list(own.values_list("group", flat=True))


@part
def _alone(run: Run) -> Run:
    """The run as it is now, which nobody else writes meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, run.kind])
    fresh = Run.objects.unscoped("the run at hand").get(pk=run.pk)
    if fresh.state != State.APPLYING:
        raise Denied(f"这次导入{fresh.get_state_display()}，没有要写入的。")
    return fresh


@part
def _leave(run: Run, written: Written, by: Doer) -> None:
    """One line of the trail for each row, and what is needed to take the run back."""
    copy_in(row_events(CARRIED, written.made, written.changed, by))
    traces = undoing.traces(run, written)
    Trace.objects.unscoped("the run at hand").bulk_create(traces)


@part
def _finish(run: Run, counts: checking.Counts, wanted: list[Row]) -> None:
    here = Run.objects.unscoped("the run at hand").select_for_update().get(pk=run.pk)
    if here.state != State.APPLYING or here.is_stopping:
        raise Stopped
    run.state, run.done_at, run.written = State.DONE, clock.now(), len(wanted)
    run.new, run.changed, run.same, run.wrong = counts.new, counts.changed, counts.same, 0
    run.save()
    _forget(run)


@part
def _forget(run: Run) -> None:
    """What was read of the file goes, also the examples in its headings."""
    Chunk.objects.of(run=run).delete()
    run.titles = [[at, title, key, why, []] for at, title, key, why, _ in run.titles]
    run.save(update_fields=["titles"])
