"""The register as a file, under the headings under which it is brought in."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from gongjian.kernel.verdict import YES
from gongjian.members.models import Klass, Standing
from gongjian.members.queries import away
from gongjian.members.queries import register as queries
from gongjian.members.queries.register import Filters
from gongjian.orgs.actor import Actor
from gongjian.sheets.exporting import Listed, Personal, in_batches
from gongjian.sheets.writing import Column

ROSTER = (
    Column("姓名", lambda one: one.person.name, 12),
    Column("性别", lambda one: one.get_gender_display(), 6),
    Column("民族", lambda one: one.ethnic, 10),
    Column("出生日期", lambda one: one.born_on, 12),
    Column("学历", lambda one: one.get_education_display() if one.education else "", 12),
    Column("入党日期", lambda one: one.joined_on, 12),
    Column("转正日期", lambda one: one.full_on, 12),
    Column("党籍", lambda one: one.get_standing_display(), 12),
    Column("类别", lambda one: one.get_klass_display(), 14),
    Column("党支部", lambda one: one.branch.name, 32),
)
SEALED = (
    Column("身份证号", lambda one: one.id_number, 22),
    Column("手机", lambda one: one.person.phone, 14),
    Column("住址", lambda one: one.address, 32),
)


FLOATS = (
    Column("姓名", lambda one: one.called, 12),
    Column("组织关系所在党支部", lambda one: one.comes_from, 32),
    Column("流入地", lambda one: one.place, 24),
    Column("流入党组织", lambda one: one.looked_after_by, 32),
    Column("流动原因", lambda one: one.reason, 24),
    Column("是否持有流动党员活动证", lambda one: "是" if one.has_card else "否", 10),
    Column("流出时间", lambda one: one.starts, 12),
    Column("预计结束", lambda one: one.until, 12),
    Column("上次联系", lambda one: one.seen_on, 12),
)


def floats(by: Actor, *, back: str, frame: dict[str, str]) -> Listed:
    """流动党员台账: those away now, from and at the branches of the post."""
    rows = away.floats(by)
    return Listed(
        name="流动党员台账",
        columns=FLOATS,
        count=rows.count,
        batches=lambda: in_batches(rows),
        back=back,
        frame=frame,
    )


def roster(by: Actor, filters: Filters, *, back: str, frame: dict[str, str]) -> Listed:
    """What `queries.listed` finds; sealed columns only with a reason, each row on record."""
    rows = queries.listed(by, filters)
    words = [f"“{filters.q.strip()}”"] if filters.q.strip() else []
    chosen = [dict(Klass.choices).get(filters.klass, ""), dict(Standing.choices).get(filters.standing, "")]
    chosen += ["已不在册"] if filters.left else []
    told = [str(one) for one in chosen if one] + (["一个支部"] if filters.branch else [])
    return Listed(
        name="党员名册",
        columns=ROSTER,
        count=rows.count,
        batches=lambda: in_batches(rows),
        back=back,
        noted="、".join([*(["关键词"] if words else []), *told]),
        conditions=[*words, *told],
        personal=Personal("党员的身份证号、手机和住址", YES, SEALED, _all),
        frame=frame,
    )


def _all(batch: list[Any]) -> Iterable[Model]:
    return batch
