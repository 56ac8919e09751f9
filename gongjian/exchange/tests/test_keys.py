"""Idempotency keys: the same request is done once and answered the same; two at once are one."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from gongjian.exchange import keys
from gongjian.exchange.models import KeptAnswer, Token
from gongjian.exchange.tests.makers import caller
from gongjian.kernel import clock
from gongjian.platform.models import AuditEvent
from gongjian.requests.models import Case
from gongjian.requests.tests.makers import lodge, staffed

BODY = {"text": "楼道灯坏了，请来修", "channel": "hotline", "source_number": "T-1"}


def count():
    return Case.objects.unscoped("test").count()


@pytest.mark.django_db
def test_the_same_request_again_gets_the_same_answer_and_nothing_is_done_twice():
    worker = caller(staffed().worker)
    first = worker.post("/cases", BODY, key="a1")
    again = worker.post("/cases", BODY, key="a1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert count() == 1


@pytest.mark.django_db
def test_a_personal_answer_is_kept_nowhere_and_asked_again_it_is_logged_again():
    staff = staffed()
    worker, case = caller(staff.worker), lodge(staff)
    for times in (1, 2):
        whole = worker.post(f"/cases/{case.number}/reveal", {"reason": "电话核实地点"}, key="r1")
        assert (whole.status_code, whole.json()["phone"]) == (200, "13800002207")
        assert "Idempotency-Replayed" not in whole
        assert AuditEvent.objects.filter(action__endswith=".reveal").count() == times
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
def test_what_is_personal_is_said_by_the_operation_and_not_by_its_address(settings):
    worker = caller(staffed().worker)
    settings.ROOT_URLCONF = "gongjian.exchange.tests.personal"
    assert worker.post("/spoken", key="r1").json() == {"phone": "13800002207"}
    assert not KeptAnswer.objects.exists()
    assert worker.post("/written/reveal", key="r2").json() == {"phone": ""}
    assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db
def test_another_request_under_the_same_key_is_refused():
    staff = staffed()
    worker, secretary = caller(staff.worker), caller(staff.secretary)
    worker.post("/cases", BODY, key="a1")
    assert worker.post("/cases", {**BODY, "text": "换一件事"}, key="a1").status_code == 422
    number = Case.objects.unscoped("test").get().number
    assert worker.post(f"/cases/{number}/accept", key="a1").status_code == 422
    assert count() == 1
    assert secretary.post("/cases", BODY, key="a1").status_code == 201  # the keys of each token are its own


@pytest.mark.django_db
def test_a_refusal_leaves_the_key_free():
    staff = staffed()
    worker, case = caller(staff.worker), lodge(staff)
    body = {"outcome": "solved", "note": "已经修好，灯亮了。"}
    with clock.at(clock.now()):
        assert worker.post(f"/cases/{case.number}/resume", key="k").status_code == 409
        done = worker.post(f"/cases/{case.number}/settle", body, key="k")
        assert done.status_code == 200, done.content.decode()
        assert worker.post(f"/cases/{case.number}/settle", body, key="k").status_code == 200
        assert worker.post(f"/cases/{case.number}/settle", body, key="other").status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["两个字", "a b", "x" * 201])
def test_a_key_that_is_none_is_refused(key):
    worker = caller(staffed().worker)
    assert worker.post("/cases", BODY, key=key.encode().decode("latin-1")).status_code == 400
    assert count() == 0


@pytest.mark.django_db
def test_a_kept_answer_is_sealed_and_goes_after_its_days():
    worker = caller(staffed().worker)
    code = worker.post("/cases", BODY, key="a1").json()["query_code"]
    with connection.cursor() as cursor:
        cursor.execute("select body from exchange_keptanswer")
        assert code not in cursor.fetchone()[0]
    with clock.at(clock.now() + timedelta(days=6)):
        assert keys.forget_old() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert keys.forget_old() == 1
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_under_one_key_are_one():
    worker = caller(staffed().worker)
    answers = []

    def send():
        answers.append(worker.post("/cases", BODY, key="race"))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_for_the_first_one_is_told_to_come_again():
    worker = caller(staffed().worker)
    began, go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            keys._claim(Token.objects.get().pk, "held", "mark")
            began.set()
            go.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    began.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '200ms'")
    answer = worker.post("/cases", BODY, key="held")
    go.set()
    holder.join()
    connection.close()
    assert answer.status_code == 409
    assert "正在办理" in answer.json()["detail"]
    assert count() == 0
