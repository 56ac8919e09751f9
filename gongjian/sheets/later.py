"""Long lists written by a job: what the page shows whoever asked, as their post may read it now."""

import logging
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import F
from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve

from gongjian.kernel.verdict import Denied
from gongjian.platform.models import User
from gongjian.platform.scoped import Doer
from gongjian.sheets import doers, exporting, orders
from gongjian.sheets.exporting import ListAnswer, Listed, ListRequest
from gongjian.sheets.models import Export, post_of

log = logging.getLogger("gongjian.sheets")
FOLDER = "exports"
MOST_ATTEMPTS = 3
_WHY = "the clock's own work"
_LEFT = "您已经不在申请导出时的岗位，没有导出。需要时请用现在的岗位重新导出。"
_GONE = "这张列表现在打不开，没有导出。请回到列表重新导出。"
_BROKEN = "写文件时系统出了错，没有导出。请再试一次；还是不行，请把时间告诉系统管理员。"
_DIES = f"试了 {MOST_ATTEMPTS} 次都中途断了，没有导出。请先用筛选条件缩小范围，再导出。"
_ORPHAN = timedelta(days=1)


def prepare() -> None:
    """Write every list that was asked for, the oldest first; one that breaks holds up no other."""
    pending = Export.objects.unscoped(_WHY).filter(state__in=Export.PENDING)
    for export in list(pending.order_by("at", "pk")):
        try:
            _prepare(export)
        except Exception:
            log.exception("export %s could not be ended", export.pk)


def forget(now: datetime) -> None:
    """Files whose days are over go, and those that no row names."""
    over = Export.objects.unscoped(_WHY).filter(state=Export.State.READY, until__lte=now)
    for export in list(over):
        default_storage.delete(export.file)
        over.filter(pk=export.pk).update(state=Export.State.GONE, file="")
    if not default_storage.exists(FOLDER):
        return
    kept = Export.objects.unscoped(_WHY).exclude(file="").values_list("file", flat=True)
    for name in {f"{FOLDER}/{one}" for one in default_storage.listdir(FOLDER)[1]} - set(kept):
        if default_storage.get_modified_time(name) < now - _ORPHAN:
            default_storage.delete(name)


def _prepare(export: Export) -> None:
    rows = Export.objects.unscoped(_WHY).filter(pk=export.pk)
    rows.update(state=Export.State.WORKING, attempts=F("attempts") + 1)
    by = doers.doer(export.user_id, export.by, export.post_id)
    try:
        if export.attempts >= MOST_ATTEMPTS:
            raise Denied(_DIES)
        _write(export, by)
    except Denied as denied:
        orders.refuse(export, why=str(denied), by=by)
    except Exception:
        log.exception("export %s was not written", export.pk)
        orders.refuse(export, why=_BROKEN, by=by)


def _write(export: Export, by: Doer) -> None:
    """The file, whole, then its row: a file whose row was not written is swept away some day."""
    if post_of(by) != export.post_id:
        raise Denied(_LEFT)
    made = exporting.export(
        None,
        listed=_listed(export, by),
        form=export.form,
        personal=export.is_personal,
        reason=export.reason,
        by=by,
    )
    with made.file as file:
        name = default_storage.save(f"{FOLDER}/{uuid4()}.{made.form}", File(file))
    orders.hand_over(export, file=name, file_name=made.name, rows=made.rows, by=by)


def _listed(export: Export, by: Doer) -> Listed:
    """The list as its page has it under the same conditions. Raises Denied."""
    path, _, query = export.address.partition("?")
    request = ListRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.GET = QueryDict(query)
    request.user, request.actor = User.objects.get(pk=export.user_id), by
    try:
        view, args, named = resolve(path)
        answer = view(request, *args, **named)
    except (Http404, Resolver404):
        raise Denied(_GONE) from None
    if not isinstance(answer, ListAnswer):
        raise Denied(_GONE)
    return answer.listed
