"""People who are called alike: told apart by their numbers, and asked about where no number tells."""

import pytest

from gongjian.orgs.models import Person, Post
from gongjian.orgs.sheet import PEOPLE
from gongjian.orgs.tests import makers as make
from gongjian.orgs.tests.test_import import CHEN, PEOPLE_HEAD, brought_in, checked, counts, told
from gongjian.platform.models import User
from gongjian.platform.sealed import blind

pytestmark = pytest.mark.django_db
OTHER_ID = "110105194912310046"
PHONE = "13912345678"


@pytest.fixture(autouse=True)
def place():
    return make.town()


def line(name="张伟", phone="", number="", login="", org="怡康花园社区", role="社区工作者"):
    return [name, phone, number, login, org, role, "", ""]


def people(name="张伟"):
    return Person.objects.unscoped("test").filter(name=name)


def street(**given):
    """A second post, at the subdistrict."""
    return line(**given, org="天宁街道", role="街道工作人员")


def asked(*lines):
    """What the check asks about these lines."""
    return [(line, title, sentence) for line, title, sentence in told(checked(PEOPLE, [PEOPLE_HEAD, *lines]))]


def test_two_people_who_share_a_phone_are_two_people():
    """A family, or the one phone of an office."""
    run = brought_in(PEOPLE, [PEOPLE_HEAD, line("张伟", PHONE), line("李娜", PHONE, role="书记")])
    assert counts(run) == (2, 0, 0, 0)
    assert [Post.objects.of(person=people(name).get()).get().role for name in ("张伟", "李娜")] == [
        "community_worker",
        "community_secretary",
    ]
    again = checked(PEOPLE, [PEOPLE_HEAD, line("张伟", PHONE), line("李娜", PHONE, role="书记")])
    assert counts(again) == (0, 0, 2, 0)


def test_namesakes_known_by_other_numbers_are_not_taken_for_a_new_one_without_asking():
    brought_in(PEOPLE, [PEOPLE_HEAD, line(login="zhangw"), line(login="zhangw2")])
    assert people().count() == 2
    [(at, title, sentence)] = asked(street(phone=PHONE))
    assert (at, title) == (2, "姓名")
    assert "2 个叫“张伟”的人没有登记手机" in sentence
    assert people().count() == 2
    run = brought_in(PEOPLE, [PEOPLE_HEAD, line(phone=PHONE, login="zhangw", role="社区工作者")])
    assert counts(run) == (0, 1, 0, 0)
    new = brought_in(PEOPLE, [PEOPLE_HEAD, street(phone="13900001111", number=OTHER_ID)])
    assert counts(new) == (1, 0, 0, 0)
    assert people().count() == 3


def test_two_of_one_name_and_phone_are_asked_about():
    brought_in(PEOPLE, [PEOPLE_HEAD, *(line(login=login) for login in ("zhangw", "zhangw2"))])
    people().update(phone=PHONE, phone_index=blind(PHONE))  # as their pages may have it
    [(_, title, sentence)] = asked(street(phone=PHONE))
    assert (title, "不止一个人" in sentence) == ("姓名", True)
    run = brought_in(PEOPLE, [PEOPLE_HEAD, street(phone=PHONE, login="zhangw2")])
    assert counts(run) == (1, 0, 0, 0)
    second = User.objects.get(username="zhangw2")
    assert Post.objects.unscoped("test").filter(person__user=second).count() == 2


def test_within_a_file_a_line_without_number_means_the_one_it_is_told_with():
    lines = [CHEN, [CHEN[0], CHEN[1], "", "", "天宁街道", "街道工作人员", "", ""]]
    lines.append([CHEN[0], "", "", CHEN[3], "斜桥巷社区", "社区工作者", "", ""])
    brought_in(PEOPLE, [PEOPLE_HEAD, *lines])
    assert Post.objects.of(person=people("陈晓红").get()).count() == 3
    assert counts(checked(PEOPLE, [PEOPLE_HEAD, *lines])) == (0, 0, 3, 0)


def test_within_a_file_a_line_that_may_mean_either_of_two_is_asked_about():
    lines = [line(phone=PHONE, number=CHEN[2]), line(phone=PHONE, number=OTHER_ID, role="书记")]
    vague = street(phone=PHONE)
    [(at, title, sentence)] = asked(*lines, vague)
    assert (at, title, "这一行也写身份证号" in sentence) == (4, "姓名", True)
    assert not people().exists()
