"""Leaving the register: mistakes are taken back, who was struck off enters anew when the years are over."""

from datetime import date, datetime, timedelta

import pytest

from gongjian.duties import queries as owed
from gongjian.kernel.verdict import Denied
from gongjian.members import papers
from gongjian.members.actions import register, transfers, turning
from gongjian.members.models import Transfer
from gongjian.members.queries import register as queries
from gongjian.members.rules import limits
from gongjian.members.rules import register as rules
from gongjian.members.rules import transfers as moves
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import CLOCK, FIRST, ID_NUMBER, clock
from gongjian.orgs.actions import bodies
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)
DAY = NOON.date()
LEFT = date(2026, 6, 1)
ENDS = ["deceased", "moved_out", "withdrawn", "struck_off", "expelled"]


@pytest.fixture(autouse=True)
def _today():
    with clock.at(NOON):
        yield


@pytest.fixture
def field():
    return make.field()


def gone(field, standing="struck_off", on=LEFT, **given):
    member = make.member(field.here, **given)
    turning.change_standing(member, standing=standing, on=on, paper="批复 9 号张三的情况", by=CLOCK)
    return make.fresh(member)


@pytest.mark.parametrize("end", ENDS)
def test_a_mistaken_leaving_is_corrected_and_no_figure_of_before_it_moves(field, end):
    member = gone(field, end)
    turning.bring_back(member, paper="登错了人", by=field.secretary)
    make.settle()
    assert make.fresh(member).standing == "formal"
    days = [queries.counts([field.here], day).total for day in (FIRST, LEFT - timedelta(1), LEFT, DAY)]
    assert days == [1, 1, 1, 1]


def test_a_correction_says_why_and_is_for_who_has_left_alone(field):
    with pytest.raises(Denied, match="请写依据"):
        turning.bring_back(gone(field), paper=" ", by=field.secretary)
    with pytest.raises(Denied, match="没有要更正的"):
        turning.bring_back(make.member(field.here), paper="登错了", by=field.secretary)
    with pytest.raises(Denied, match="党员名册由"):
        turning.bring_back(gone(field), paper="登错了", by=field.near_secretary)


def test_the_trail_keeps_no_word_of_the_paper(field):
    member = gone(field)
    turning.bring_back(member, paper="张三不是他", by=CLOCK)
    notes = " ".join(AuditEvent.objects.values_list("note", flat=True))
    assert "张三" not in notes
    assert "指纹" in notes


@pytest.mark.parametrize(
    ("standing", "on", "said"),
    [
        ("struck_off", date(2031, 5, 31), "5 年内不得重新入党"),
        ("struck_off", date(2031, 6, 1), ""),
        ("struck_off", date(2031, 6, 2), ""),
        ("expelled", date(2031, 5, 31), "要到 2031-06-01 以后"),
        ("expelled", date(2031, 6, 1), ""),
        ("withdrawn", date(2031, 6, 1), ""),
        ("deceased", date(2040, 1, 1), "不能再登记"),
    ],
)
def test_who_may_enter_again_after_how_many_years(standing, on, said):
    verdict = rules.may_enter_again(standing, LEFT, on, 5)
    assert said in verdict.reason
    assert bool(verdict) == (not said)


def test_who_was_struck_off_enters_anew_on_probation(field):
    member = gone(field, id_number=ID_NUMBER)
    with clock.at(datetime(2031, 7, 1, 12, tzinfo=clock.ZONE)):
        again = {"id_number": ID_NUMBER, "joined_on": date(2031, 6, 1), "starts": date(2031, 6, 1)}
        with pytest.raises(Denied, match="从预备党员开始"):
            make.member(field.here, **again)
        with pytest.raises(Denied, match="5 年内不得"):
            make.member(field.here, **again | {"joined_on": date(2031, 5, 31)}, standing="probationary")
        back = make.member(field.here, **again, standing="probationary")
        make.settle()
    assert (back.pk, make.fresh(back).standing) == (member.pk, "probationary")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, then):
    assert limits.after_months(day, months) == then


@pytest.mark.parametrize(("late", "fits"), [(-1, True), (0, True), (1, False)])
def test_a_letter_is_used_by_its_last_day(field, late, fits):
    member = make.member(field.here)
    letter = transfers.issue(member, target_name="外地支部", days=10, reason="搬家", by=field.secretary)
    on = letter.valid_until + timedelta(late)
    with clock.at(NOON + timedelta(40)):
        if not fits:
            with pytest.raises(Denied, match="请先撤回这一封，重新开介绍信"):
                transfers.receipt(letter, on=on, words="回执 1", by=field.secretary)
            return
        transfers.receipt(letter, on=on, words="回执 1", by=field.secretary)
    assert make.fresh(member).standing == "moved_out"


def test_a_letter_is_given_out_only_while_it_can_be_used(field, page_client):
    member = make.member(field.here)
    letter = transfers.issue(member, target_name="外地支部", days=10, reason="搬家", by=field.secretary)
    assert moves.may_have_letter(letter, letter.valid_until)
    assert "过期" in moves.may_have_letter(letter, letter.valid_until + timedelta(1)).reason
    page_client.force_login(make.orgs.User.objects.get(pk=field.secretary.user_id))
    address = f"/desk/members/transfers/{letter.pk}/letter.docx"
    assert page_client.get(address).status_code == 200
    transfers.withdraw(letter, reason="不转了", by=field.secretary)
    assert page_client.get(address).status_code == 409


def test_a_letter_says_how_the_member_stood_on_the_day_of_issue(field):
    member = make.member(field.here, standing="probationary", joined_on=date(2025, 8, 1))
    letter = transfers.issue(member, target_name="外地支部", days=60, reason="搬家", by=field.secretary)
    with clock.at(NOON + timedelta(20)):
        day = DAY + timedelta(10)
        turning.change_standing(member, standing="formal", on=day, paper="大会", by=CLOCK)
        letter = Transfer.objects.of(member=make.fresh(member)).select_related("member__person").get()
        words = papers.letter(letter, queries.standing_on(letter.member, letter.offered_on)).blocks[0]
    assert "（预备党员）" in str(words)


def test_a_plain_member_of_the_branch_is_not_told_who_comes(field):
    plain = make.orgs.actor(field.near, "member")
    transfers.offer(make.member(field.here), target=field.near, reason="搬家", by=CLOCK)
    assert owed.visible(plain).count() == 0
    assert owed.visible(field.near_secretary).count() == 1


def test_an_entry_is_corrected_with_its_version(field):
    member = make.member(field.here)
    was = make.fresh(member).version
    register.correct(member, facts=make.facts(name="新名"), by=field.secretary)
    assert make.fresh(member).version == was + 1


def test_a_branch_is_not_dissolved_over_its_members(field):
    spare = make.orgs.org("第九网格党支部", "party_branch", field.town.community, field.town["community"])
    member = make.member(spare, starts=DAY)
    with pytest.raises(Denied, match="1 名党员"):
        bodies.close_org(spare, on=DAY, document="批复 1 号", by=CLOCK)
    given = {"source": spare, "on": DAY, "paper": "批复 1 号", "by": CLOCK}
    assert transfers.move_all(field.near, **given) == 1
    bodies.close_org(spare, on=DAY, document="批复 1 号", by=CLOCK)
    make.settle()
    assert make.fresh(member).branch == field.near
    assert queries.counts([spare], DAY).total == 0
