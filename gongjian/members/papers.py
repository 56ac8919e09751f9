"""The introduction letter, and the yearly word to a unit, as Word."""

from datetime import date
from decimal import Decimal

from gongjian.members.models import Member, Service, Transfer, Word
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


def word(service: Service, said: Word) -> Paper:
    """What the community tells the unit about a member's year (F04)."""
    hours = f"{said.hours.normalize():f}"
    blocks = [
        Text(
            f"你单位{service.name}同志在本社区报到，{said.year} 年参加社区服务 {said.times} 次，"
            f"共 {hours} 小时。"
        ),
        Text(f"社区评价：{said.words}"),
        Text("特此反馈，请在民主评议和年度考核时参考。"),
    ]
    return Paper(
        "在职党员到社区报到情况反馈",
        blocks,
        form=Form.LETTER,
        sender=service.community.name,
        number=f"〔{said.year}〕{service.pk}号",
        to=service.unit_name,
        signed=service.community.name,
        on=said.on,
    )


def _word_sample() -> Paper:
    community = Org(name="怡康花园社区党委")
    service = Service(pk=12, community=community, name="陆明", unit_name="市轨道交通设计所")
    given = {"words": "热心，守时，邻居都认得他。", "times": 9, "hours": Decimal("18.5")}
    said = Word(year=2026, on=date(2026, 12, 8), **given)
    return word(service, said)


WORD = kinds.kind("members.word", "双报到情况反馈", sample=_word_sample)
