"""An ID number typed in tells nobody what the register holds elsewhere, and the body above knows a way."""

from datetime import datetime

import pytest

from gongjian.duties import queries as owed
from gongjian.kernel.verdict import Denied
from gongjian.members.actions import claims, register, transfers, turning
from gongjian.members.actions.register import Unclear
from gongjian.members.models import Claim, Member, Transfer
from gongjian.members.queries import register as queries
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import CLOCK, ID_NUMBER, clock

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(NOON):
        yield


@pytest.fixture
def field():
    return make.field()


def judge(field):
    """Who keeps members for the whole community."""
    return make.orgs.actor(field.town["community"], "community_secretary")


def entered(field, name="贺建平", number=ID_NUMBER):
    return make.member(field.near, by=field.near_secretary, name=name, id_number=number)


def test_a_number_registered_elsewhere_is_told_in_words_that_say_nothing(field):
    make.member(field.here, name="贺建平", id_number=ID_NUMBER)
    with pytest.raises(Unclear) as said:
        entered(field)
    for secret in ("贺", "第五网格", "登记在", "已经登记"):
        assert secret not in str(said.value)
    mine = make.member(field.near, name="另一位")
    with pytest.raises(Unclear):
        register.correct(mine, facts=make.facts(name="另一位", id_number=ID_NUMBER), by=field.near_secretary)
    assert Member.objects.unscoped("test").count() == 2


def test_a_number_of_staff_under_another_name_says_nothing_and_renames_nobody(field):
    officer = make.orgs.person(field.here, "钱玉兰", "13811112222")
    officer.id_index = register.blind(ID_NUMBER)
    officer.save()
    with pytest.raises(Unclear):
        entered(field, name="别人")
    officer.refresh_from_db()
    assert officer.name == "钱玉兰"


def test_whoever_may_know_is_told_where_the_member_is(field):
    make.member(field.here, name="贺建平", id_number=ID_NUMBER)
    with pytest.raises(Denied, match="贺建平已经登记在第五网格党支部"):
        make.member(field.near, by=judge(field), id_number=ID_NUMBER)


def test_who_moved_out_comes_back_elsewhere_only_under_their_own_name(field):
    member = make.member(field.here, name="贺建平", id_number=ID_NUMBER)
    turning.change_standing(member, standing="moved_out", on=NOON.date(), paper="介绍信", by=CLOCK)
    with pytest.raises(Unclear):
        make.member(field.near, by=field.near_secretary, name="随便", id_number=ID_NUMBER, starts=NOON.date())
    back = make.member(
        field.near, by=field.near_secretary, name="贺建平", id_number=ID_NUMBER, starts=NOON.date()
    )
    assert back.pk == member.pk


def test_the_body_above_both_is_asked_and_passes_the_relation_on(field):
    member = make.member(field.here, name="贺建平", id_number=ID_NUMBER)
    above = judge(field)
    asked = make.facts(name="贺建平", id_number=ID_NUMBER)
    claim = claims.ask(field.near, facts=asked, by=field.near_secretary)
    assert queries.claims(field.near_secretary) == [(claim, None)]
    assert queries.claim(field.near_secretary, claim.pk) is None
    with pytest.raises(Denied, match="已经请上级核对"):
        claims.ask(field.near, facts=asked, by=field.near_secretary)
    with pytest.raises(Denied, match="要由管着双方支部的上级"):
        claims.pass_on(claim, by=field.near_secretary)
    assert queries.claims(above) == [(claim, member)]
    claims.pass_on(claim, by=above)
    moving = Transfer.objects.of(member=member).get()
    transfers.accept(moving, on=NOON.date(), by=field.near_secretary)
    make.settle()
    assert make.fresh(member).branch == field.near
    assert not owed.open_of(claim).exists()


def test_the_body_above_may_say_no_in_words_the_branch_reads(field):
    make.member(field.here, name="贺建平", id_number=ID_NUMBER)
    above = judge(field)
    claim = claims.ask(
        field.near, facts=make.facts(name="贺建平", id_number=ID_NUMBER), by=field.near_secretary
    )
    with pytest.raises(Denied, match="请写答复"):
        claims.refuse(claim, words=" ", by=above)
    claims.refuse(claim, words="号码写错了", by=above)
    assert Claim.objects.unscoped("test").get().answer == "号码写错了"


def test_nobody_is_asked_about_who_may_be_entered_at_once(field):
    with pytest.raises(Denied, match="可以直接办"):
        claims.ask(field.near, facts=make.facts(id_number=ID_NUMBER), by=field.near_secretary)


def test_asking_is_walked_through_on_screen(field, page_client):
    make.member(field.here, name="贺建平", id_number=ID_NUMBER)
    above = judge(field)

    def as_(by):
        page_client.force_login(make.orgs.User.objects.get(pk=by.user_id))
        return page_client

    given = {"branch": field.near.pk, "name": "贺建平", "gender": "f", "id_number": ID_NUMBER}
    given |= {"standing": "formal", "klass": "resident", "starts": "2026-09-01"}
    page = as_(field.near_secretary)
    first = page.post("/desk/members/new/", given)
    assert first.status_code == 422
    assert "请上级核对" in first.content.decode()
    assert page.post("/desk/members/new/", given | {"ask": "1"})["Location"] == "/desk/members/claims/"
    listed = page.get("/desk/members/claims/").content.decode()
    assert "第一网格党支部" in listed
    assert "第五网格党支部" not in listed
    claim = Claim.objects.unscoped("test").get()
    assert page.post(f"/desk/members/claims/{claim.pk}/", {"pass": "1"}).status_code == 404
    page = as_(above)
    assert "第五网格党支部" in page.get("/desk/members/claims/").content.decode()
    assert page.post(f"/desk/members/claims/{claim.pk}/", {"words": ""}).status_code == 409
    assert page.post(f"/desk/members/claims/{claim.pk}/", {"pass": "1"}).status_code == 302
