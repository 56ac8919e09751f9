"""Messages out: written from steps, signed, in order, tried again, never lost, nowhere they must not go."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from gongjian.exchange import actions, outbox, rules
from gongjian.exchange.models import Delivery, Tide
from gongjian.exchange.tests.receiver import receiving
from gongjian.kernel import clock, outward
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CLOCK
from gongjian.requests.actions import handling, handover
from gongjian.requests.models import Step
from gongjian.requests.tests.makers import CHEN, fresh, lodge, staffed

pytestmark = pytest.mark.django_db
PATIENCE = 600  # looks, ten a second
HERE = [ip_network("127.0.0.0/8")]


@pytest.fixture
def staff():
    return staffed()


@pytest.fixture
def box():
    with receiving() as made, override_settings(WEBHOOK_NETS=HERE):
        yield made


def subscribe(box, staff, **given):
    facts = {"name": "热线", "url": box.url, "area": staff.town.district, **given}
    return actions.subscribe(None, by=CLOCK, **facts)


def events(box):
    return [json.loads(got.body)["type"] for got in box.got]


def states():
    return list(Delivery.objects.order_by("step_id").values_list("state", flat=True))


def later(**span):
    return clock.at(clock.now() + timedelta(**span))


def test_every_step_is_told_once_in_order_and_signed(box, staff):
    made = subscribe(box, staff)
    case = lodge(staff, source_number="T-77")
    handover.accept(case, by=staff.worker)
    handling.settle(fresh(case), outcome="solved", reply="已经清走，划了线。", by=staff.worker)
    assert outbox.collect() == 3
    assert outbox.collect() == 0
    assert outbox.push() == 3
    assert outbox.push() == 0
    assert events(box) == ["case.lodge", "case.accept", "case.settle"]
    for got in box.got:
        uid, stamp = got.headers["webhook-id"], got.headers["webhook-timestamp"]
        key = base64.b64decode(made.secret.removeprefix("whsec_"))
        mark = hmac.new(key, f"{uid}.{stamp}.".encode() + got.body, hashlib.sha256).digest()
        assert got.headers["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"
        assert abs(int(stamp) - clock.now().timestamp()) < 60
    data = json.loads(box.got[-1].body)["data"]
    assert (data["number"], data["source_number"], data["state"]) == (case.number, "T-77", "settled")
    assert data["holder"] == {"id": staff.town["community"].pk, "name": "怡康花园社区"}


def test_a_message_holds_nothing_of_persons(box, staff):
    subscribe(box, staff)
    case = lodge(staff)
    handling.note(case, text=f"打过电话 {CHEN.phone}", public_text="陈晓红您好", by=staff.worker)
    outbox.collect()
    outbox.push()
    sent = b"".join(got.body for got in box.got).decode()
    assert not [word for word in (CHEN.name, CHEN.phone, CHEN.address, case.text[:8]) if word in sent]


def test_a_subscriber_hears_of_its_place_its_body_and_its_steps_only(box, staff):
    here = subscribe(box, staff, area=staff.town.community, verbs=["accept"]).row
    elsewhere = subscribe(box, staff, area=staff.town.far_community).row
    fire = subscribe(box, staff, area=None, org=staff.town["fire"]).row
    both = subscribe(box, staff, area=staff.town.far_community, org=staff.town["fire"]).row
    case = lodge(staff)
    lodge(staff)
    handover.accept(case, by=staff.worker)
    handover.offer(fresh(case), to=staff.town["fire"], note="请去现场", by=staff.worker)
    outbox.collect()
    told = Delivery.objects.order_by("step_id")
    heard = {
        row.pk: list(told.filter(subscription=row).values_list("event", flat=True))
        for row in (here, elsewhere, fire, both)
    }
    assert heard == {
        here.pk: ["case.accept"],
        elsewhere.pk: [],
        fire.pk: ["case.lodge", "case.accept", "case.offer"],
        both.pk: [],
    }


def test_what_happened_before_the_subscription_is_not_told(box, staff):
    case = lodge(staff)
    subscribe(box, staff)
    handover.accept(case, by=staff.worker)
    outbox.collect()
    assert [row.event for row in Delivery.objects.all()] == ["case.accept"]


def test_what_is_brought_in_from_years_ago_is_no_news(box, staff):
    subscribe(box, staff)
    old = lodge(staff)
    type(old).objects.unscoped("test").filter(pk=old.pk).update(channel="history")
    lodge(staff)
    assert outbox.collect() == 1


def test_after_a_failure_it_is_tried_again_later_and_holds_those_behind_it(box, staff):
    subscribe(box, staff)
    case = lodge(staff)
    handover.accept(case, by=staff.worker)
    other = lodge(staff)
    box.answers = [500, 204]
    outbox.collect()
    assert outbox.push() == 0  # the receiver rests till the next run
    assert outbox.push() == 1  # the other case is not held up
    assert json.loads(box.got[-1].body)["data"]["number"] == other.number
    with later(seconds=59):
        assert outbox.push() == 0
    with later(seconds=61):
        assert outbox.push() == 2
    assert events(box) == ["case.lodge", "case.lodge", "case.lodge", "case.accept"]
    assert box.got[0].headers["webhook-id"] == box.got[2].headers["webhook-id"]
    assert box.got[0].body == box.got[2].body


def test_after_the_last_try_it_is_dead_and_can_be_sent_again_or_given_up(box, staff):
    made = subscribe(box, staff).row
    case = lodge(staff)
    handover.accept(case, by=staff.worker)
    box.answers = [503]
    outbox.collect()
    for _ in range(len(rules.WAITS) + 1):
        with clock.at(Delivery.objects.order_by("step_id")[0].next_at):
            outbox.push()
    assert states() == ["dead", "waiting"]
    assert "503" in Delivery.objects.order_by("step_id")[0].trouble
    with later(days=30):
        assert outbox.push() == 0  # nothing overtakes a dead message of its case
        box.answers = [204]
        assert actions.replay_all(made, by=CLOCK) == 1
        assert outbox.push() == 2
    assert states() == ["sent", "sent"]
    assert events(box)[-2:] == ["case.lodge", "case.accept"]
    assert len({got.headers["webhook-id"] for got in box.got}) == 2


def test_one_message_is_sent_again_and_a_hopeless_one_lets_the_others_go(box, staff):
    subscribe(box, staff)
    case = lodge(staff)
    handover.accept(case, by=staff.worker)
    outbox.collect()
    first, second = Delivery.objects.order_by("step_id")
    Delivery.objects.filter(pk=first.pk).update(state="dead")
    actions.drop(first, by=CLOCK)
    assert outbox.push() == 1
    assert events(box) == ["case.accept"]
    actions.replay(second, by=CLOCK)
    assert outbox.push() == 1
    with pytest.raises(Denied, match="没送到"):
        actions.drop(second, by=CLOCK)
    with pytest.raises(Denied, match="没有多次失败"):
        actions.replay_all(first.subscription, by=CLOCK)


def test_a_message_that_waits_to_be_tried_again_can_go_now(box, staff):
    subscribe(box, staff)
    lodge(staff)
    box.answers = [503]
    outbox.collect()
    with pytest.raises(Denied, match="不用再点"):
        actions.replay(Delivery.objects.get(), by=CLOCK)
    assert [outbox.push(), len(box.got), outbox.push(), len(box.got)] == [0, 1, 0, 1]
    assert actions.replay(Delivery.objects.get(), by=CLOCK).next_at <= clock.now()


def test_what_a_dying_process_took_is_sent_by_the_next(box, staff):
    subscribe(box, staff)
    lodge(staff)
    outbox.collect()
    assert outbox._take(set()) is not None  # and here the process dies
    assert outbox.push() == 0
    with later(seconds=121):
        assert outbox.push() == 1
    assert events(box) == ["case.lodge"]


def test_a_stopped_subscription_is_silent(box, staff):
    made = subscribe(box, staff).row
    lodge(staff)
    outbox.collect()
    actions.unsubscribe(made, by=CLOCK)
    lodge(staff)
    assert outbox.collect() == 0
    assert outbox.push() == 0
    assert box.got == []


@pytest.mark.django_db(transaction=True)
def test_a_step_that_was_committed_late_is_told_all_the_same(box, staff):
    subscribe(box, staff)
    early, case = lodge(staff), lodge(staff)
    outbox.collect()
    began, go = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            handling.note(early, text="慢慢写", by=staff.worker)
            began.set()
            go.wait(20)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    began.wait(20)
    handover.accept(case, by=staff.worker)  # a greater id, committed first
    for _ in range(3):
        outbox.collect()
    go.set()
    writer.join()
    assert Tide.objects.get().low < Step.objects.unscoped("test").get(verb="note").pk
    outbox.collect()
    outbox.push()
    assert sorted(events(box)) == ["case.accept", "case.lodge", "case.lodge", "case.note"]
    for _ in range(PATIENCE):  # the tide waits for every transaction of the server, other tests' too
        assert outbox.collect() == 0
        if Tide.objects.get().low == Tide.objects.get().high:
            return
        time.sleep(0.1)
    raise AssertionError("the tide does not come in")


def test_messages_that_arrived_go_after_their_days_and_are_not_written_again(box, staff):
    subscribe(box, staff)
    lodge(staff)
    outbox.collect()
    outbox.push()
    with later(days=29):
        assert outbox.forget_done() == 0
    Tide.objects.update(low=Step.objects.unscoped("test").order_by("-pk")[0].pk)
    with later(days=31):
        assert outbox.forget_done() == 1
        assert outbox.collect() == 0


def test_looking_for_new_steps_costs_the_same_for_one_and_for_thirty(
    box, staff, django_assert_max_num_queries
):
    subscribe(box, staff)
    lodge(staff)
    outbox.collect()  # the first look finds the tide low
    lodge(staff)
    with django_assert_max_num_queries(12) as few:
        outbox.collect()
    for _ in range(30):
        lodge(staff)
    with django_assert_max_num_queries(len(few) + 1):  # whoever else writes just now may hold the tide back
        outbox.collect()


# ── where messages may go ──


def test_without_leave_of_the_operator_no_message_goes_to_a_closed_network(staff):
    with receiving() as box, override_settings(WEBHOOK_NETS=[]):
        with pytest.raises(Denied, match="GONGJIAN_WEBHOOK_NETS"):
            subscribe(box, staff)
        named = box.url.replace("127.0.0.1", "localhost")  # its number is looked up when the message is sent
        subscribe(box, staff, url=named)
        lodge(staff)
        outbox.collect()
        assert outbox.push() == 0
        assert box.got == []
        assert "内部网络" in Delivery.objects.get().trouble


def test_a_redirect_is_not_followed(box, staff):
    subscribe(box, staff)
    lodge(staff)
    outbox.collect()
    with receiving() as inner:
        box.answers, box.location = [302], inner.url
        assert outbox.push() == 0
        assert inner.got == []
    assert "302" in Delivery.objects.get().trouble


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
    ],
)
def test_closed_addresses_are_closed_in_whatever_disguise(address):
    assert not rules.may_reach(address, encrypted=True, allowed=[])


def test_the_open_net_is_reached_encrypted_only():
    assert rules.may_reach("8.8.8.8", encrypted=True, allowed=[])
    assert not rules.may_reach("8.8.8.8", encrypted=False, allowed=[])
    assert rules.may_reach("10.1.2.3", encrypted=False, allowed=[ip_network("10.0.0.0/8")])
    assert not rules.may_reach("10.1.2.3", encrypted=False, allowed=[ip_network("10.2.0.0/16")])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/hook",
        "ftp://example.org/hook",
        "https://",
        "https://user:secret@example.org/hook",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://[::1/",
        "https://192.168.1.1/hook",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_none_is_refused_in_words(url):
    assert rules.is_sane_address(url, []).reason


@given(st.text(max_size=60))
def test_no_address_breaks_the_check(url):
    rules.is_sane_address(url, HERE)


@given(st.integers(min_value=1, max_value=50))
def test_waits_grow_and_end(attempts):
    now = clock.now()
    at = rules.next_try(attempts, now)
    assert (at is None) == (attempts > len(rules.WAITS))
    if at and attempts > 1:
        assert at > rules.next_try(attempts - 1, now)


def test_a_receiver_that_drips_is_hung_up_on(box, staff, monkeypatch):
    monkeypatch.setattr(outward, "AT_MOST", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as slow:
        thread = threading.Thread(target=drip, args=[slow], daemon=True)
        thread.start()
        subscribe(box, staff, url=f"http://127.0.0.1:{slow.getsockname()[1]}/")
        lodge(staff)
        outbox.collect()
        began = time.monotonic()
        assert outbox.push() == 0
        assert time.monotonic() - began < 5
        thread.join()
    assert "迟迟没有回答" in Delivery.objects.get().trouble


def drip(slow):
    """Answer a letter every tenth of a second."""
    line, _ = slow.accept()
    with line, contextlib.suppress(OSError):
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            line.sendall(b"x")
            time.sleep(0.1)
