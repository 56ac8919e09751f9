"""Long lists asked for as files: who asked for what, how far it is, until when it can be fetched."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from gongjian.kernel import clock
from gongjian.platform.action import action, label, remark
from gongjian.platform.models import When
from gongjian.platform.notices import declare, notify
from gongjian.platform.parameters import Parameter, Rulebook
from gongjian.platform.scoped import Doer
from gongjian.sheets.models import Export, post_of
from gongjian.sheets.rules import may_export, may_hand_over

_LOCAL = "本系统默认值，由各地自定"
AT_ONCE = Parameter("sheets.export.at_once", "导出多少行以内当场下载", "20000", "L1", _LOCAL, verified=False)
KEPT = Parameter("sheets.export.kept", "导出的文件保留几天", "3", "L1", _LOCAL, verified=False)
READY = declare("sheets.export", "导出的文件好了", "{n} 个导出的文件可以下载", outside=When.ONCE)


def is_long(count: int) -> bool:
    """Whether a list of so many rows is written by a job, while nobody waits."""
    return count > Rulebook(clock.today()).number(AT_ONCE)


def own(by: Doer) -> QuerySet[Export]:
    """What one asked for in the present post, the latest first. One query."""
    return Export.objects.visible_to(by)


def kept(by: Doer, now: datetime) -> QuerySet[Export]:
    """Those of them that can be fetched now."""
    return own(by).filter(state=Export.State.READY, until__gt=now)


def is_pending(export: Export) -> bool:
    """Whether it is still to be written."""
    return export.state in Export.PENDING


@action("申请导出长列表", allow=may_export, lock=False)
def order(
    _nothing: None, *, name: str, address: str, rows: int, form: str, personal: bool, reason: str, by: Doer
) -> Export:
    """Let a job write a list into a file. `address`: of its export page, with its conditions."""
    assert by.user_id is not None, "whoever holds a post has an account"
    remark(f"{name}，{rows} 行")
    return Export.objects.add(
        name=name[:40],
        address=address,
        form=form,
        is_personal=personal,
        reason=reason.strip() if personal else "",
        rows=rows,
        by=by.name,
        user_id=by.user_id,
        post_id=post_of(by),
    )


@action("交付导出的文件", allow=may_hand_over)
def hand_over(export: Export, *, file: str, file_name: str, rows: int, by: Doer) -> Export:
    """The file is whole: whoever asked may fetch it for some days, and is told."""
    now = clock.now()
    export.state, export.file, export.file_name, export.rows = Export.State.READY, file, file_name, rows
    export.done_at = now
    export.until = now + timedelta(days=Rulebook(clock.today()).number(KEPT))
    export.save()
    _tell(export, f"导出的“{export.name}”好了，{export.until.astimezone(clock.ZONE):%m-%d %H:%M} 前可以下载")
    return export


@action("说明没有导出", allow=may_hand_over)
def refuse(export: Export, *, why: str, by: Doer) -> Export:
    """There is no file, and why."""
    export.state, export.trouble, export.done_at = Export.State.FAILED, why[:200], clock.now()
    export.save()
    _tell(export, f"“{export.name}”没有导出，请看原因")
    return export


def _tell(export: Export, title: str) -> None:
    notify(
        [export.user_id],
        kind=READY.key,
        title=title,
        url=reverse("sheets:exports"),
        dedup=label(export),
        about=label(export),
    )
