"""Offices in bodies (任职): taken, left, and the reminder before a term runs out."""

from collections.abc import Iterable
from datetime import date

from gongjian.kernel import clock
from gongjian.kernel.tree import ancestors
from gongjian.kernel.verdict import Denied
from gongjian.orgs import queries
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Office, Org, Person, Position
from gongjian.orgs.rules import terms
from gongjian.orgs.rules.terms import Taking
from gongjian.platform.action import action, remark
from gongjian.platform.models import When
from gongjian.platform.notices import declare, notify
from gongjian.platform.parameters import Rulebook

declare("orgs.term", "党组织快要换届", "{n} 个党组织快要换届", outside=When.ONCE)


@action("登记任职", allow=terms.may_seat, lock=False)
def take_office(
    org: Org,
    *,
    person: Person,
    position: Position,
    ground: str,
    starts: date,
    term_ends: date | None = None,
    from_unit: Org | None = None,
    consent_on: date | None = None,
    consent_document: str = "",
    document: str = "",
    party_since: date | None = None,
    reason: str = "",
    by: Actor,
) -> Office:
    """Write down that a person holds an office. The term runs as the rules say unless a day is given.

    Raises `Denied` with the article for what a rule refuses; what it advises against wants a `reason`.
    """
    due = queries.term_due(org, starts)
    taking = Taking(
        org.kind_id, ground, position.is_concurrent, starts,
        is_own_unit=from_unit == org, has_unit=from_unit is not None, consent_on=consent_on,
        consent_document=consent_document, document=document, due=due, term_ends=term_ends,
        is_head=position.is_head, party_since=party_since,
    )  # fmt: skip
    for one in terms.findings(taking, Rulebook(starts, ancestors(org.area.path))):
        if one.is_hard or not reason.strip():
            raise Denied(f"{one.sentence}。{'' if one.is_hard else '仍要这样办，请写理由。'}")
    if Office.objects.of(person=person, org=org, position=position).filter(ends__isnull=True).exists():
        raise Denied(f"{person.name}已经是{org.short_name}的{position.name}，不用再登记。")
    if reason.strip():
        remark(f"理由：{reason.strip()}")
    return Office.objects.add(
        person=person, org=org, position=position, ground=ground, starts=starts,
        term_ends=term_ends or due, from_unit=from_unit, consent_on=consent_on,
        consent_document=consent_document.strip(), document=document.strip(),
    )  # fmt: skip


@action("免去任职", allow=terms.may_unseat)
def leave_office(office: Office, *, on: date | None = None, by: Actor) -> Office:
    """End an office on a day (today); that somebody held it stays readable."""
    day = on or clock.today()
    if day < office.starts:
        raise Denied(f"免职日期不能早于任职日期（{office.starts:%Y-%m-%d}）。")
    office.ends = day
    office.save(update_fields=["ends"])
    return office


@action("提醒换届", allow=terms.may_remind, lock=False)
def remind_term(org: Org, *, term_ends: date, users: Iterable[int], by: Actor) -> None:
    """Tell the people of a body and of the one above that its term runs out; once for each term (A21)."""
    notify(
        users,
        kind="orgs.term",
        title=f"{org.short_name}本届 {term_ends:%Y-%m-%d} 届满，请准备换届",
        url=f"/desk/orgs/{org.pk}/chart/",
        dedup=f"orgs:term:{org.pk}:{term_ends}",
        digest_key="orgs:term",
    )
