"""What is sent once more: under its number where a repetition is known by it, and never under another's."""

from datetime import timedelta
from uuid import uuid4

import pytest

from gongjian.kernel import clock
from gongjian.platform import channels, hours, jobs, outbox
from gongjian.platform.models import Delivery
from gongjian.platform.tests import servers
from gongjian.platform.tests.test_outbox import (
    NIGHT,
    TEN,
    chen,
    kinds,
    reached,
    states,
    tell,
    wishes,
)

__all__ = ["chen", "kinds"]
pytestmark = pytest.mark.django_db
EVENING = NIGHT - timedelta(hours=1, minutes=2)  # 20:58: the second attempt falls into the quiet hours
MORNING = NIGHT + timedelta(hours=9, minutes=31)


def test_a_group_that_the_quiet_hours_split_is_two_messages(chen, settings):
    with servers.mail() as mail:
        settings.MAIL = mail.address
    with clock.at(EVENING):
        reached(chen, "mail", "chen@example.gov.cn")
        wishes(chen, lets_urgent_pass=True)
        tell(chen, dedup="1")
        tell(chen, dedup="2", kind="sample.urgent")
        jobs.send_notices()
    assert states() == ["waiting", "waiting"]
    with servers.mail(mail):
        with clock.at(NIGHT):
            jobs.send_notices()
        with clock.at(MORNING):
            jobs.send_notices()
    night, morning = mail.letters
    assert (night["Subject"], morning["Subject"]) == ("急样例：1 件", "新样例待办：1 件")
    assert night["Message-ID"] != morning["Message-ID"], "the mailbox would take the second for the first"


def test_what_other_software_may_have_taken_is_sent_again_under_its_number(chen):
    with servers.web() as web:
        with clock.at(TEN):
            reached(chen, "hook", f"{web.address}/notices")
            web.hangs_up = True
            tell(chen)
            jobs.send_notices()
        assert states() == ["waiting"]
        web.hangs_up = False
        with clock.at(TEN + timedelta(minutes=2)):
            jobs.send_notices()
    assert states() == ["sent"]
    first, second = web.posts
    assert first[1]["Idempotency-Key"] == second[1]["Idempotency-Key"]
    assert first[2] == second[2]


def test_its_number_is_kept_over_a_night(chen):
    with servers.web() as web:
        with clock.at(EVENING):
            reached(chen, "hook", f"{web.address}/notices")
            web.hangs_up = True
            tell(chen)
            jobs.send_notices()
        web.hangs_up = False
        for moment in (NIGHT, MORNING):
            with clock.at(moment):
                jobs.send_notices()
    assert len({headers["Idempotency-Key"] for _, headers, _ in web.posts}) == 1
    assert (states(), len(web.posts)) == (["sent"], 2)


def test_what_other_software_never_answers_is_owned_up_to_in_the_end(chen):
    with servers.web() as web, clock.at(TEN):
        web.hangs_up = True
        reached(chen, "hook", f"{web.address}/notices")
        tell(chen)
        Delivery.objects.unscoped("test").update(attempts=hours.TRIES - 1)
        jobs.send_notices()
    assert states() == ["unsure"]


@pytest.mark.parametrize(("attempts", "state"), [(1, "sent"), (hours.TRIES, "unsure")])
def test_what_a_worker_was_handing_to_other_software_when_it_died_goes_again(chen, attempts, state):
    with servers.web() as web:
        with clock.at(TEN):
            reached(chen, "hook", f"{web.address}/notices")
            tell(chen)
            (row,) = outbox._claimed(outbox._Run()).rows  # and here the worker dies
            Delivery.objects.unscoped("test").update(attempts=attempts)
        with clock.at(TEN + timedelta(minutes=11)):
            jobs.send_notices()
    assert states() == [state]
    assert [headers["Idempotency-Key"] for _, headers, _ in web.posts] == [str(row.message_id)] * (
        attempts == 1
    )


def test_an_address_that_cannot_be_spoken_is_a_failure_in_words(settings, kinds):
    with servers.web() as web, pytest.raises(channels.Failed, match="连不上对方"):
        channels.send("hook", f"{web.address}/a b", "", channels.Message(uuid4(), "标题", "正文"))
