"""The lists of bodies and of people as files."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet

from gongjian.orgs import queries, rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.sealed import mask_phone
from gongjian.sheets.exporting import Listed, Personal, in_batches
from gongjian.sheets.writing import Column

ORGS = (
    Column("单位", lambda org: org.name, 32),
    Column("简称", lambda org: org.short_name, 18),
    Column("类别", lambda org: org.kind.name, 14),
    Column("属地责任单位", lambda org: "是" if org.is_lead else "", 12),
    Column("辖区", lambda org: org.area.short_name, 16),
    Column("办公电话", lambda org: org.phone, 16),
    Column("上级单位", lambda org: org.parent.name if org.parent else "", 32),
    Column("下级单位数", lambda org: org.below, 10),
)
PEOPLE = (
    Column("姓名", lambda person: person.name, 12),
    Column("手机", lambda person: mask_phone(person.phone), 14),
    Column("岗位", lambda person: person.held, 48),
    Column("账号", lambda person: "有" if person.user_id else "没有", 8),
)


def orgs(found: QuerySet[Org], *, back: str, conditions: list[str], noted: str, here: str) -> Listed:
    """What `queries.listed` found."""
    return Listed(
        name="单位",
        columns=ORGS,
        count=found.count,
        batches=lambda: in_batches(found),
        back=back,
        noted=noted,
        conditions=conditions,
        frame={"here": here, "sub": "orgs"},
    )


def people(by: Actor, search: str, *, back: str, here: str) -> Listed:
    """What `queries.people` found; whole numbers for whoever may look at them one by one."""
    found = queries.people(by, search)
    return Listed(
        name="人员",
        columns=PEOPLE,
        count=found.count,
        batches=lambda: _with_posts(by, found),
        back=back,
        noted="关键词" if search.strip() else "",
        conditions=[f"“{search.strip()}”"] if search.strip() else [],
        personal=_phones(by),
        frame={"here": here, "sub": "orgs"},
    )


def _with_posts(by: Actor, found: QuerySet[Person]) -> Iterator[list[Any]]:
    for batch in in_batches(found):
        held = queries.held_by(by, batch)
        for person in batch:
            person.held = held.get(person.pk, "")
        yield batch


def _phones(by: Actor) -> Personal:
    def load(batch: list[Any]) -> Iterable[Model]:
        return [person for person in batch if person.phone]

    # the rule asks for the grant only: whose number, the list's scope has decided
    return Personal(
        "完整手机号",
        rules.may_reveal(by, Person()),
        (Column("完整手机号", lambda person: person.phone, 14),),
        load,
    )
