"""The register on screen."""

import pytest

from gongjian.members.models import Member
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import ID_NUMBER

pytestmark = pytest.mark.django_db
LIST = "/desk/members/"


@pytest.fixture
def field():
    return make.field()


@pytest.fixture
def as_(page_client):
    def sign_in(by):
        page_client.force_login(make.orgs.User.objects.get(pk=by.user_id))
        return page_client

    return sign_in


def test_a_secretary_enters_somebody_and_finds_them_in_the_list(field, as_):
    page = as_(field.secretary)
    assert "名册还是空的" in page.get(LIST).content.decode()
    form = page.get(f"{LIST}new/").content.decode()
    assert "第五网格党支部" in form
    assert "第一网格党支部" not in form
    asked = {
        "branch": field.here.pk,
        "name": "钱玉兰",
        "gender": "f",
        "standing": "formal",
        "klass": "resident",
    }
    asked |= {"starts": "2026-01-01", "id_number": ID_NUMBER, "phone": "13811112222", "address": "18 号楼"}
    wrong = page.post(f"{LIST}new/", asked | {"gender": "m", "phone": "138"})
    assert wrong.status_code == 422
    assert "请写 11 位手机号" in wrong.content.decode()
    made = page.post(f"{LIST}new/", asked)
    member = Member.objects.unscoped("test").get()
    assert made["Location"] == f"{LIST}{member.pk}/"
    shown = page.get(made["Location"]).content.decode()
    assert "138****2222" in shown
    assert "1949-12-31" in shown
    assert not [secret for secret in (ID_NUMBER, "13811112222", "18 号楼") if secret in shown]
    assert "钱玉兰" in page.get(LIST).content.decode()
    assert page.post(f"{LIST}new/", asked).status_code == 422
    assert page.get(f"{LIST}?q=玉兰&klass=retired").status_code == 200


def test_a_member_is_changed_where_they_stand(field, as_):
    member = make.member(field.here, name="陆明", standing="probationary")
    page, here = as_(field.secretary), f"{LIST}{member.pk}/"
    for verb in ("correct", "class", "standing"):
        assert page.get(f"{here}?do={verb}").status_code == 200
    asked = {"standing": "formal", "on": "2026-07-01", "paper": "", "version": member.version}
    assert page.post(f"{here}do/standing/", asked).status_code == 422
    assert page.post(f"{here}do/standing/", asked | {"paper": "支部大会 2026-07-01"}).status_code == 302
    assert make.fresh(member).standing == "formal"
    late = page.post(f"{here}do/class/", {"klass": "retired", "on": "2026-08-01", "version": member.version})
    assert late.status_code == 422
    assert "别人先办了" in late.content.decode()
    assert page.post(f"{here}do/class/", {"klass": "retired", "on": "2026-08-01"}).status_code == 302
    assert page.post(f"{here}do/correct/", {"name": "陆小明", "gender": "m"}).status_code == 302
    assert "陆小明" in page.get(here).content.decode()


def test_sealed_values_are_shown_once_with_a_reason(field, as_):
    member = make.member(field.here, name="陆明", id_number=ID_NUMBER)
    page, here = as_(field.secretary), f"{LIST}{member.pk}/"
    assert page.post(f"{here}reveal/", {"reason": "看"}).status_code == 422
    assert ID_NUMBER in page.post(f"{here}reveal/", {"reason": "核对名册"}).content.decode()
    assert ID_NUMBER not in page.get(here).content.decode()


def test_a_member_is_led_to_their_own_page_and_writes_skills_there(field, as_):
    by = make.orgs.actor(field.here, "member")
    page = as_(by)
    assert "名册里还没有登记您" in page.get(LIST).content.decode()
    mine = make.member(field.here, name="陆明")
    Member.objects.unscoped("the story").filter(pk=mine.pk).update(person=by.person_id)
    assert page.get(LIST)["Location"] == f"{LIST}me/"
    here = f"{LIST}{mine.pk}/"
    assert page.get(f"{here}?do=describe").status_code == 200
    assert page.post(f"{here}do/describe/", {"skills": "理发", "free_time": "周末"}).status_code == 302
    assert "理发" in page.get(f"{LIST}me/").content.decode()
    assert page.post(f"{here}do/class/", {"klass": "retired", "on": "2026-08-01"}).status_code == 409


def test_the_list_costs_the_same_for_one_branch_as_for_many(field, as_, django_assert_max_num_queries):
    by = make.orgs.actor(field.town["community"], "community_secretary")
    page = as_(by)
    make.member(field.here)
    page.get(LIST)
    for branch in (field.here, field.near):
        for _ in range(15):
            make.member(branch)
    with django_assert_max_num_queries(16):
        page.get(LIST)
