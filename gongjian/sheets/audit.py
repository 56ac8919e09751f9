"""The audit trail as a file, for the audit administrator; taking it along stands in the trail as well."""

from dataclasses import fields
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongjian.platform.queries import trail
from gongjian.sheets.exporting import Listed, answer, in_batches
from gongjian.sheets.writing import Column

AUDIT = "audit"  # value of orgs.roles.Grant, which lies above this room
COLUMNS = (
    Column("时间", lambda line: line.event.at, 19),
    Column("谁", lambda line: line.event.by, 12),
    Column("岗位", lambda line: line.event.post, 32),
    Column("做了什么", lambda line: line.term, 20),
    Column("对象", lambda line: line.thing or line.event.subject, 24),
    Column("说明", lambda line: line.event.note, 40),
    Column("改动", lambda line: "；".join(f"{c.name}：{c.before} → {c.after}" for c in line.changes), 60),
    Column("同批", lambda line: str(line.event.group), 38),
)
_WORDS = {
    "by": "谁",
    "action": "做了什么",
    "subject": "对象",
    "named": "对象名称",
    "group": "同批",
    "since": "起",
    "until": "止",
}


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Any) -> HttpResponseBase:
    """Every row that fits the conditions in the address."""
    if not request.actor.may(AUDIT):
        raise Http404
    wanted = trail.wanted(request.GET)
    given = [each.name for each in fields(wanted) if getattr(wanted, each.name)]
    found = trail.fitting(wanted)
    listed = Listed(
        name="操作日志",
        columns=COLUMNS,
        count=found.count,
        batches=lambda: (trail.lines(batch) for batch in in_batches(found)),
        back=f"{reverse('platform:audit')}?{request.GET.urlencode()}",
        noted="、".join(_WORDS[name] for name in given),
        conditions=[f"{_WORDS[name]}：{getattr(wanted, name)}" for name in given],
        frame={"here": "audit"},
    )
    return answer(request, listed)
