"""Moving relations: nobody is ever in no list or in two, whatever the order of acts."""

from datetime import datetime, timedelta

import pytest

from gongjian.duties.models import Duty
from gongjian.kernel.verdict import Denied
from gongjian.members.actions import transfers, turning
from gongjian.members.queries import register as queries
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import clock

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)
DAY = NOON.date()


@pytest.fixture(autouse=True)
def _today():
    with clock.at(NOON):
        yield


@pytest.fixture
def field():
    return make.field()


def duties():
    return list(Duty.objects.unscoped("test").filter(done_at__isnull=True).values_list("kind", "holder"))


def test_a_member_stays_in_the_old_list_until_the_new_branch_accepts(field):
    member = make.member(field.here)
    moving = transfers.offer(member, target=field.far, reason="搬家", by=field.secretary)
    assert list(queries.members_of(field.here)) == [member]
    assert duties() == [("members.receive", field.far.pk)]
    with pytest.raises(Denied, match="名册由九洲第一党支部自己的书记"):
        transfers.accept(moving, on=DAY, by=field.secretary)
    with pytest.raises(Denied, match="正在转接"):
        turning.change_standing(member, standing="deceased", on=DAY, paper="家属来电", by=field.secretary)
    with pytest.raises(Denied, match="还没有办完"):
        transfers.offer(member, target=field.near, reason="搬家", by=field.secretary)
    transfers.accept(moving, on=DAY, by=field.far_secretary)
    make.settle()
    assert list(queries.members_of(field.here)) == []
    assert list(queries.members_of(field.far)) == [member]
    assert list(queries.members_of(field.here, DAY - timedelta(1))) == [member]
    assert duties() == []
    with pytest.raises(Denied, match="已转出，不能再办"):
        transfers.withdraw(moving, reason="不转了", by=field.secretary)


def test_who_is_declined_or_withdrawn_stays_and_can_be_offered_again(field):
    member = make.member(field.here)
    first = transfers.offer(member, target=field.far, reason="搬家", by=field.secretary)
    transfers.decline(first, reason="材料不全", by=field.far_secretary)
    second = transfers.offer(member, target=field.far, reason="搬家", by=field.secretary)
    transfers.withdraw(second, reason="不搬了", by=field.secretary)
    make.settle()
    assert list(queries.members_of(field.here)) == [member]
    assert duties() == []


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_letter_is_valid_for_at_most_ninety_days(field, days, fits):
    member = make.member(field.here)
    given = {"target_name": "中共和平社区支部", "days": days, "reason": "搬家", "by": field.secretary}
    if fits:
        assert transfers.issue(member, **given).valid_until == DAY + timedelta(days)
        return
    with pytest.raises(Denied, match="有效期要在 1 到 90 天之间"):
        transfers.issue(member, **given)


def test_letters_are_numbered_and_the_receipt_ends_the_membership(field):
    given = {"target_name": "中共和平社区支部", "days": 30, "reason": "搬家", "by": field.secretary}
    one, two = (transfers.issue(make.member(field.here), **given) for _ in range(2))
    assert (one.letter, two.letter) == ("〔2026〕0001号", "〔2026〕0002号")
    assert queries.members_of(field.here).count() == 2
    due = Duty.objects.unscoped("test").filter(kind="members.letter").first()
    assert due.due_at.astimezone(clock.ZONE).date() == DAY + timedelta(30)
    assert due.remind_at < due.due_at
    transfers.receipt(one, on=DAY, words="回执 12 号", by=field.secretary)
    transfers.withdraw(two, reason="对方退回", by=field.secretary)
    make.settle()
    assert make.fresh(one.member).standing == "moved_out"
    assert list(queries.members_of(field.here)) == [two.member]
    assert duties() == []


def test_a_transfer_is_walked_through_on_screen(field, page_client):
    member = make.member(field.here, name="陆明")

    def as_(by):
        page_client.force_login(make.orgs.User.objects.get(pk=by.user_id))
        return page_client

    page, here = as_(field.secretary), f"/desk/members/{member.pk}/"
    assert page.get(f"{here}?do=offer").status_code == 200
    assert page.post(f"{here}do/offer/", {"target": "没有的支部", "reason": "搬家"}).status_code == 422
    moving = page.post(f"{here}do/offer/", {"target": "九洲第一党支部", "reason": "搬家"})["Location"]
    assert "正在转往九洲第一党支部" in page.get(here).content.decode()
    assert "陆明" in page.get("/desk/members/transfers/").content.decode()
    page = as_(field.far_secretary)
    assert page.get(f"{moving}?do=accept").status_code == 200
    assert page.post(f"{moving}do/accept/", {"on": "2026-08-31"}).status_code == 422
    assert page.post(f"{moving}do/accept/", {"on": "2026-09-01"}).status_code == 302
    asked = {"target_name": "中共和平社区支部", "days": "30", "reason": "搬家"}
    letter = page.post(f"{here}do/issue/", asked)["Location"]
    assert page.get(f"{letter}letter.docx").content[:2] == b"PK"
    assert page.get("/desk/members/transfers/").status_code == 200
