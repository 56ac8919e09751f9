"""The work on a run, by whoever is at hand: the request for small files, a job for large ones.

Checking goes chunk by chunk, each kept as soon as it is done, so that a crash costs one chunk. Writing is one
transaction; after a crash it begins anew. Whatever goes wrong with a run is written on it as a sentence and
holds up no other.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from gongjian.kernel.verdict import Denied
from gongjian.platform.scoped import Doer
from gongjian.sheets import actions, calling, checking, doers, staging
from gongjian.sheets.checking import Counts
from gongjian.sheets.kinds import Bad
from gongjian.sheets.models import OPEN, WORKING, Chunk, Run, State
from gongjian.sheets.staging import Work

log = logging.getLogger("gongjian.sheets")
AT_ONCE = 3000  # lines that are worked on while the person waits
TASK = "sheets.work"
SAMPLES = 8
MOST_ATTEMPTS = 5  # of the job: a run whose worker dies each time must not kill it for ever
_BROKEN = "检查的时候系统出了错，没有检查完，什么也没有写入。请再确认一次列；还是不行，请告诉系统管理员。"
_DIES = f"接手 {MOST_ATTEMPTS} 次都中途断了，什么也没有写入。请把文件分小再上传；还是不行，请告诉系统管理员。"
_AGAIN = "写入没有成功，什么也没有写进去。请再试一次；还是不行，请把这次导入的时间告诉系统管理员。"


def go_on(run: Run, by: Doer) -> Run:
    """Work on a small run now, leave a large one to the job. Returns the run as it stands afterwards."""
    if run.lines <= AT_ONCE:
        work(run, by)
    else:
        calling.call(TASK)
    return _fresh(run)


def work(run: Run, by: Doer, tick: Callable[[int], None] = lambda _done: None) -> None:
    """Do what the run waits for: check it to the end, or write it; what can no longer be written is checked
    again.
    """
    if run.state == State.APPLYING:
        write(run, by, tick)
        run = _fresh(run)
    if run.state == State.CHECKING:
        check(run, by)


def resume() -> None:
    """What the job does: every run that waits for it, oldest first. A run of the command line is its own."""
    waiting = Run.objects.unscoped("the clock's own work").filter(state__in=WORKING, user_id__isnull=False)
    for run in list(waiting.order_by("at", "pk")):
        try:
            _take_up(run)
        except Exception:
            log.exception("import %s could not be gone on with", run.pk)
            _set_aside(run, _BROKEN)


def _take_up(run: Run) -> None:
    """Go on with a run, unless the worker has died of it too often."""
    rows = Run.objects.unscoped("the clock's own work").filter(pk=run.pk, state__in=WORKING)
    if rows.filter(attempts__gte=MOST_ATTEMPTS).exists():
        _set_aside(run, _DIES)
        return
    rows.update(attempts=F("attempts") + 1)
    by = doers.doer(run.user_id or 0, run.by, run.post_id)
    with _Ticker(run) as tick:
        work(_fresh(run), by, tick)


def forget_stale(now: datetime) -> int:
    """Give up what was left lying for a week; how many runs it was."""
    stale = Run.objects.unscoped("the clock's own work").filter(
        state__in=OPEN, at__lt=now - timedelta(days=7)
    )
    ids = list(stale.values_list("pk", flat=True))
    Chunk.objects.unscoped("the clock's own work").filter(run__in=ids).delete()
    return (
        Run.objects.unscoped("the clock's own work")
        .filter(pk__in=ids)
        .update(state=State.GIVEN_UP, titles=[], trouble="一周没有做完，已自动放弃。")
    )


def check(run: Run, by: Doer) -> None:
    """Check what is not yet checked; stops when somebody gives the run up. What breaks is told."""
    try:
        _check_all(run, by)
    except (Bad, Denied) as wrong:
        _set_aside(run, str(wrong))
    except Exception:
        log.exception("import %s was not checked", run.pk)
        _set_aside(run, _BROKEN)


def _check_all(run: Run, by: Doer) -> None:
    job = staging.work_on(run, by)
    counts, lines = [], 0
    for chunk, rows in zip(job.chunks, job.rows, strict=True):
        with transaction.atomic():
            here = _held(run)
            if here is None or here.state != State.CHECKING:
                return
            if not chunk.is_checked:
                checking.compare(job.sheet, job.setting, rows)
                chunk.result = staging.pack(
                    {**staging.told(rows, SAMPLES), "counts": _listed(checking.counted(rows))}
                )
                chunk.is_checked = True
                chunk.save(update_fields=["result", "is_checked"])
            counts.append(Counts(*staging.unpack(chunk.result)["counts"]))
            lines += len(rows)
            _keep(here, counts, job, lines, is_last=chunk is job.chunks[-1])


def write(run: Run, by: Doer, tick: Callable[[int], None] = lambda _done: None) -> None:
    """Write a run. What goes wrong is kept as a sentence; then nothing has been written."""
    try:
        actions.carry_in(run, by=by, tick=tick)
    except actions.Stopped:
        fresh = _fresh(run)
        if fresh.state == State.APPLYING:
            actions.give_up(fresh, by=by)
    except Denied as denied:
        _recheck(run, str(denied))
    except Exception:
        log.exception("import %s was not written", run.pk)
        _back(run, State.CHECKED, _AGAIN)


def _keep(run: Run, counts: list[Counts], job: Work, lines: int, *, is_last: bool) -> None:
    """How far the check is; the run is locked."""
    run.checked, run.passed = lines, job.passed
    run.new, run.changed = sum(one.new for one in counts), sum(one.changed for one in counts)
    run.same, run.wrong = sum(one.same for one in counts), sum(one.wrong for one in counts)
    run.bad_cells = sum(one.cells for one in counts)
    if is_last:
        run.state, run.lines = State.CHECKED, lines
    run.save()


def _recheck(run: Run, why: str) -> None:
    """The world has moved on between check and writing: look again, so that the bad cells can be shown."""
    fresh = _fresh(run)
    if fresh.state != State.APPLYING:
        return
    Chunk.objects.of(run=fresh).update(is_checked=False, result="")
    _back(run, State.CHECKING, why[:300])


def _back(run: Run, state: State, trouble: str) -> None:
    rows = Run.objects.unscoped("the run at hand").filter(pk=run.pk, state__in=WORKING)
    rows.update(state=state, trouble=trouble, is_stopping=False, written=0)


def _set_aside(run: Run, trouble: str) -> None:
    """Nothing of the run counts as checked; its columns may be confirmed again, or it is given up."""
    _back(run, State.CHECKED, trouble[:300])
    rows = Run.objects.unscoped("the run at hand").filter(pk=run.pk)
    rows.update(checked=0, new=0, changed=0, same=0, wrong=0, bad_cells=0)


def _held(run: Run) -> Run | None:
    return Run.objects.unscoped("the run at hand").select_for_update().filter(pk=run.pk).first()


def _fresh(run: Run) -> Run:
    return Run.objects.unscoped("the run at hand").get(pk=run.pk)


def _listed(counts: Counts) -> list[int]:
    return [counts.new, counts.changed, counts.same, counts.wrong, counts.cells]


class _Ticker:
    """Tells from a connection of its own how far the writing is, and hears that it is to stop."""

    def __init__(self, run: Run) -> None:
        self.run, self.line = run, connection.copy()

    def __enter__(self) -> Callable[[int], None]:
        return self._tick

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def _tick(self, done: int) -> None:
        with self.line.cursor() as cursor:
            cursor.execute(
                "update sheets_run set written = greatest(%s, 1) where id = %s and state = 'applying'"
                " returning is_stopping",
                [done, self.run.pk],
            )
            row = cursor.fetchone()
        if row and row[0]:
            raise actions.Stopped
