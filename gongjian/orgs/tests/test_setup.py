"""What the rules ask of a Party body that is set up: every limit at, below and above it."""

from datetime import date

import pytest

from gongjian.kernel.verdict import Denied
from gongjian.orgs import actions
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import OrgChange
from gongjian.orgs.rules import setup
from gongjian.orgs.rules.setup import Facts
from gongjian.orgs.tests import makers as make
from gongjian.platform.parameters import Parameter

ON = date(2026, 6, 30)


class Book:
    """The rulebook with its defaults."""

    def number(self, parameter: Parameter) -> int:
        return int(parameter.default)


def said(kind: str, **known) -> list[tuple[str, bool]]:
    """Rule and whether it is hard, of everything that is found."""
    is_party = known.pop("party", True)
    facts = Facts(kind, **{"on": ON, "document": "天委〔2026〕1号", **known})
    return [(one.rule, one.is_hard) for one in setup.findings(facts, Book(), is_party=is_party)]


@pytest.mark.parametrize(
    ("kind", "known", "found"),
    [
        ("party_branch", {"formal": 2}, [("A01", True)]),
        ("party_branch", {"formal": 3}, []),
        ("party_branch", {"formal": 4}, []),
        ("joint_branch", {"formal": 2}, [("A01", True)]),
        ("joint_branch", {"formal": 3}, []),
        ("party_branch", {"members": 49}, []),
        ("party_branch", {"members": 50}, []),
        ("party_branch", {"members": 51}, [("A02", False)]),
        ("joint_branch", {"units": 4}, []),
        ("joint_branch", {"units": 5}, []),
        ("joint_branch", {"units": 6}, [("A03", False)]),
        ("temporary_branch", {"months": 5}, []),
        ("temporary_branch", {"months": 6}, [("A04", False)]),
        ("temporary_branch", {"months": 7}, [("A04", False)]),
        ("temporary_branch", {"document": ""}, [("A05", True)]),
        ("party_branch", {"document": " "}, [("A06", True)]),
        ("party_branch", {"applied": date(2026, 5, 31)}, []),
        ("party_branch", {"applied": date(2026, 5, 30)}, []),
        ("party_branch", {"applied": date(2026, 5, 29)}, [("A06", False)]),
        ("party_branch", {"formal": 6, "seats": 2}, []),
        ("party_branch", {"formal": 6, "seats": 3}, [("A19", True)]),
        ("party_branch", {"formal": 7, "seats": 2}, [("A19", True)]),
        ("party_branch", {"formal": 7, "seats": 3}, []),
        ("party_branch", {"formal": 8, "seats": 5}, []),
        ("party_branch", {"formal": 8, "seats": 6}, [("A19", False)]),
        ("party_branch", {"formal": 8, "seats": 7}, [("A19", False)]),
        ("party_branch", {"formal": 8, "seats": 8}, [("A19", False)]),
        ("party_general_branch", {"formal": 49}, [("A24", False)]),
        ("party_general_branch", {"formal": 50}, []),
        ("party_general_branch", {"formal": 51}, []),
        ("party_committee", {"formal": 99}, [("A24", False)]),
        ("party_committee", {"formal": 100}, []),
        ("party_committee", {"formal": 101}, []),
        ("enterprise", {"staff": 99, "party": False}, []),
        ("enterprise", {"staff": 100, "party": False}, [("F08", False)]),
        ("enterprise", {"staff": 101, "is_led": True, "party": False}, []),
        ("social", {"staff": 29, "party": False}, []),
        ("social", {"staff": 30, "party": False}, [("F08", False)]),
        ("social", {"staff": 31, "party": False}, [("F08", False)]),
        ("enterprise", {"formal": 2, "party": False}, []),
        ("enterprise", {"formal": 3, "party": False}, [("F06", False)]),
        ("enterprise", {"formal": 4, "party": False}, [("F06", False)]),
        ("women", {"document": "", "party": False}, []),
    ],
)
def test_a_rule_speaks_from_its_limit_on(kind, known, found):
    assert said(kind, **known) == found


def test_what_is_not_said_is_not_held_against_anybody():
    assert said("party_branch") == []


@pytest.mark.parametrize(
    ("document", "is_party", "rules"), [("", True, ["A07"]), ("x", True, []), ("", False, [])]
)
def test_a_party_body_is_dissolved_by_a_paper(document, is_party, rules):
    assert [one.rule for one in setup.dissolving(is_party=is_party, document=document)] == rules


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 30), 1, date(2026, 6, 30)),
    ],
)
def test_months_are_counted_as_on_a_calendar(day, months, then):
    assert setup.months_after(day, months) == then


@pytest.mark.django_db
def test_the_form_refuses_what_is_hard_and_wants_a_reason_for_what_is_soft():
    place = make.town()
    keeper = make.browser(make.actor(place["party"], "system_admin"))
    page = f"/desk/orgs/{place['community'].pk}/"
    given = {
        "name": "第六网格党支部",
        "kind": "party_branch",
        "area": place.community.code,
        "on": "2026-06-30",
    }
    few = {**given, "document": "天委〔2026〕12号", "formal": "2"}
    answer = keeper.post(f"{page}advice/", few).content.decode()
    assert "不能办" in answer
    assert "第四条" in answer
    refused = keeper.post(f"{page}found/", few)
    assert refused.status_code == 422
    assert "正式党员不足 3 人" in refused.content.decode()
    many = {**few, "formal": "51"}
    assert "请写理由" in keeper.post(f"{page}found/", many).content.decode()
    assert keeper.post(f"{page}found/", {**many, "reason": "明年分设"}).status_code == 302
    change = OrgChange.objects.get(org__name="第六网格党支部")
    assert (change.turn, change.document, change.reason) == ("establish", "天委〔2026〕12号", "明年分设")


@pytest.mark.django_db
def test_the_action_asks_the_rules_too_and_a_branch_is_dissolved_by_a_paper():
    place = make.town()
    facts = Facts("party_branch", ON, document="x", formal=2)
    given = {"name": "支部", "kind": "party_branch", "area": place.community, "by": CLOCK}
    with pytest.raises(Denied, match="正式党员不足 3 人"):
        actions.found_org(place["community"], facts=facts, **given)
    branch = actions.found_org(place["community"], on=make.DAY, **given)
    with pytest.raises(Denied, match="请写批准文号"):
        actions.close_org(branch, on=ON, by=CLOCK)
    assert actions.close_org(branch, on=ON, document="天委〔2026〕20号", by=CLOCK).valid_to == ON
