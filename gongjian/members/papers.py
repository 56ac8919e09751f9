"""The introduction letter as Word."""

from datetime import date

from gongjian.members.models import Member, Transfer
from gongjian.orgs.models import Org, Person
from gongjian.papers import kinds
from gongjian.papers.paper import Form, Paper, Text, spelled


def letter(transfer: Transfer, standing: str) -> Paper:
    """The letter that a member takes along; `standing` is that of the day of issue. The stub stays."""
    member, until = transfer.member, transfer.valid_until or transfer.offered_on
    blocks = [
        Text(f"兹介绍{member.person.name}同志（{standing}）前去你处接转组织关系。原因：{transfer.reason}。"),
        Text(f"本介绍信有效期至{spelled(until)}。请接收后填写回执寄回。"),
    ]
    return Paper(
        "党员组织关系介绍信",
        blocks,
        form=Form.LETTER,
        sender=transfer.source.name,
        number=transfer.letter,
        to=transfer.target_name,
        signed=transfer.source.name,
        on=transfer.offered_on,
    )


def _sample() -> Paper:
    org = Org(name="中共怡康花园社区第五网格支部委员会")
    member = Member(person=Person(name="贺建平"), standing="formal")
    return letter(
        Transfer(
            member=member, source=org,
            target_name="中共和平社区第二支部委员会", letter_year=2026, letter_number=3,
            valid_until=date(2026, 10, 23),
            offered_on=date(2026, 9, 23), reason="搬家",
        ),
        "正式党员",
    )  # fmt: skip


LETTER = kinds.kind("members.letter", "组织关系介绍信", sample=_sample)
