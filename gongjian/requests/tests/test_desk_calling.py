"""Asking residents by phone and calling bodies to the spot, through the forms of the case page."""

from datetime import timedelta

import pytest

from gongjian.duties import queries as owed
from gongjian.kernel import clock
from gongjian.orgs.tests.makers import browser
from gongjian.requests.actions import calls
from gongjian.requests.models import CallTarget, Evaluation, State, Step
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.desk import in_hand, post, settled, text, url

pytestmark = pytest.mark.django_db


def test_a_call_back_is_recorded_in_the_residents_words():
    staff = make.staffed()
    case = settled(staff)
    said = {
        "reporter": make.reporter(case).pk,
        "solved": "yes",
        "mood": "good",
        "comment": "通道空了",
        "via": "phone",
    }

    assert "下一步：回访居民" in text(browser(staff.worker).get(url(case)))
    post(staff.worker, case, "evaluate", **said)

    assert make.fresh(case).state == State.CLOSED
    assert Evaluation.objects.of(case=case).get().comment == "通道空了"
    assert "通道空了" in text(browser(staff.worker).get(url(case)))


def test_telling_a_resident_has_its_button_and_ends_the_wait_for_the_call_back():
    staff = make.staffed()
    case = settled(staff)
    who = make.reporter(case)

    page = text(browser(staff.worker).get(url(case)))
    assert "?do=tell#next" in page
    assert "怎么告知的" in text(browser(staff.worker).get(url(case, "?do=tell")))
    once = {"version": case.version, "reporter": who.pk, "how": "电话"}
    client = browser(staff.worker)
    for _ in range(2):  # a second tap
        answer = client.post(url(case, "tell/"), once, follow=True)

    assert "告知已记下。" in text(answer)
    assert "电话告知" in text(browser(staff.worker).get(url(case)))
    assert Step.objects.of(case=case).filter(verb="tell").count() == 1
    assert not owed.open_of(case).filter(kind="requests.callback").exists()
    assert make.fresh(case).state == State.SETTLED


def test_an_unsatisfied_answer_by_phone_reopens_the_case():
    staff = make.staffed()
    case = settled(staff)

    post(staff.worker, case, "evaluate", reporter=make.reporter(case).pk, solved="no", mood="bad", via="desk")

    assert make.fresh(case).state == State.LODGED
    assert "退回重办" in text(browser(staff.street).get(url(case)))


def test_calling_bodies_to_the_spot_and_what_came_of_it():
    staff = make.staffed()
    case = in_hand(staff)
    at = (clock.now() + timedelta(hours=4)).astimezone(clock.ZONE).strftime("%Y-%m-%dT%H:%M")
    asked = {
        "orgs": [staff.town["fire"].pk, staff.town["police"].pk],
        "arrive_by": at,
        "spot": "12 幢西侧",
        "ask": "现场认定",
    }

    post(staff.secretary, case, "call", **asked)
    fire = CallTarget.objects.unscoped("test").get(org=staff.town["fire"])
    answered = browser(staff.fire).post(f"/desk/requests/called/{fire.pk}/answer/", follow=True)

    assert "已应哨" in text(answered)
    page = text(browser(staff.secretary).get(url(case)))
    assert "应哨" in page
    assert "天宁派出所 未应" in page


def test_a_body_that_does_not_answer_in_time_is_the_next_thing_to_chase():
    staff = make.staffed()
    with clock.at(clock.now() - timedelta(days=3)):
        case = in_hand(staff)
        at = clock.now() + timedelta(days=4)
        fire = [staff.town["fire"]]
        calls.call(case, orgs=fire, ask="现场认定", spot="12 幢", arrive_by=at, by=staff.secretary)

    assert "下一步：催区消防救援大队应哨" in text(browser(staff.secretary).get(url(case)))

    target = CallTarget.objects.unscoped("test").get()
    calls.answer(target, by=staff.fire)
    assert "下一步：办结答复" in text(browser(staff.secretary).get(url(case)))


def test_a_past_time_to_arrive_is_sent_back():
    staff = make.staffed()
    case = in_hand(staff)

    answer = post(
        staff.secretary,
        case,
        "call",
        orgs=[staff.town["fire"].pk],
        arrive_by="2020-01-01T08:00",
        spot="门口",
        ask="看看",
    )

    assert answer.status_code == 422
    assert "到场时间已经过了" in text(answer)
