"""Notices outside: once, when they are wanted, not lost while a server is down, and never a word too many."""

from datetime import datetime, time, timedelta
from ipaddress import ip_network
from threading import Barrier, Thread

import pytest
from django.db import connection

from gongjian.kernel import clock
from gongjian.kernel.clock import ZONE
from gongjian.orgs.tests import makers as people
from gongjian.platform import actions, channels, hours, jobs, outbox
from gongjian.platform.models import Delivery, Notice, NoticeAddress, User
from gongjian.platform.notices import KINDS, NoticeKind, notify, settle
from gongjian.platform.tests import makers as make
from gongjian.platform.tests import servers

TEN = datetime(2026, 11, 23, 10, tzinfo=ZONE)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=ZONE)
NAMES = {"sample.new": "新样例待办", "sample.urgent": "急样例", "sample.slow": "慢样例"}


@pytest.fixture(autouse=True)
def kinds(monkeypatch, settings):
    for key, how in (("sample.new", "once"), ("sample.urgent", "once"), ("sample.slow", "daily")):
        kind = NoticeKind(key, NAMES[key], "{n} 件样例", is_urgent=key == "sample.urgent", outside=how)
        monkeypatch.setitem(KINDS, key, kind)
    settings.ADDRESS = "https://sq.example.org"
    settings.WEBHOOK_NETS = [ip_network("127.0.0.0/8")]
    settings.MAIL_FROM = "notices@example.org"


@pytest.fixture
def chen():
    return make.secretary(people.town())


def user(by):
    return User.objects.get(pk=by.user_id)


def reached(by, channel, address, **given):
    """An address that has been proved."""
    actions.set_notices(
        user(by),
        wishes={},
        quiet=(time(21), time(7, 30)),
        daily_at=time(8, 30),
        lets_urgent_pass=False,
        by=by,
    )
    return NoticeAddress.objects.add(
        user=user(by), channel=channel, address=address, verified_at=clock.now(), **given
    )


def tell(*by, kind="sample.new", dedup="1", about=""):
    ids = [each.user_id for each in by]
    title = "待受理：陈晓红家门口消防通道 13800002207"
    url = f"/desk/requests/261123-000{dedup[-1]}/"
    make.within_action(lambda: notify(ids, kind=kind, title=title, url=url, dedup=dedup, about=about))


def states():
    rows = Delivery.objects.unscoped("a test looks").order_by("pk")
    return list(rows.values_list("state", flat=True))


def wishes(by, **given):
    facts = {
        "wishes": {},
        "quiet": (time(21), time(7, 30)),
        "daily_at": time(8, 30),
        "lets_urgent_pass": False,
    }
    actions.set_notices(user(by), by=by, **(facts | given))


@pytest.mark.django_db
def test_a_mail_says_what_kind_how_many_and_where_and_nothing_of_the_request(chen, settings):
    with servers.mail() as mail, clock.at(TEN):
        settings.MAIL = mail.address
        reached(chen, "mail", "chen@example.gov.cn")
        tell(chen)
        jobs.send_notices()
        jobs.send_notices()
    (letter,) = mail.letters
    assert letter["To"] == "chen@example.gov.cn"
    assert letter["Subject"] == "新样例待办：1 件"
    text = letter.get_content()
    assert "https://sq.example.org/desk/requests/261123-0001/" in text
    assert "13800002207" not in text
    assert "陈晓红" not in text
    row = Delivery.objects.unscoped("a test looks").get()
    assert (row.state, letter["Message-ID"]) == ("sent", f"<{row.message_id}@example.org>")


@pytest.mark.django_db
def test_nothing_goes_out_to_whoever_is_not_reached_and_the_row_is_of_the_same_transaction(chen):
    tell(chen)
    assert states() == []
    reached(chen, "mail", "chen@example.gov.cn")
    tell(chen)  # an old notice does not go out late
    assert states() == []
    with pytest.raises(ZeroDivisionError):
        make.within_action(
            lambda: (notify([chen.user_id], kind="sample.new", title="x", url="/", dedup="2"), 1 / 0)
        )
    assert (states(), Notice.objects.unscoped("a test looks").count()) == ([], 1)
    tell(chen, dedup="3")
    tell(chen, dedup="3")
    assert states() == ["waiting"]


@pytest.mark.django_db
def test_what_a_server_that_is_down_does_not_take_arrives_once_when_it_is_up(chen, settings):
    with servers.mail() as mail:
        settings.MAIL = mail.address
    with clock.at(TEN):
        reached(chen, "mail", "chen@example.gov.cn")
        tell(chen)
        tell(chen, dedup="2")
        jobs.send_notices()
        assert states() == ["waiting", "waiting"]
        assert "连不上发信服务器" in NoticeAddress.objects.unscoped("a test looks").get().error
        jobs.send_notices()
        tried = Delivery.objects.unscoped("a test looks").values_list("attempts", flat=True)
        assert list(tried) == [1, 1]  # it waits longer and longer
    with servers.mail(mail), clock.at(TEN + timedelta(minutes=2)):
        jobs.send_notices()
        jobs.send_notices()
        assert states() == ["sent", "sent"]
        assert NoticeAddress.objects.unscoped("a test looks").get().error == ""
    (letter,) = mail.letters
    assert letter["Subject"] == "新样例待办：2 件"


@pytest.mark.django_db
def test_a_server_that_stays_down_is_given_up_and_shown_and_can_be_tried_again(chen, settings):
    with servers.mail() as mail:
        settings.MAIL = mail.address
    now = TEN
    with clock.at(now):
        reached(chen, "mail", "chen@example.gov.cn")
        wishes(chen, quiet=(time(0), time(0)))
        tell(chen)
    for _ in range(hours.TRIES):
        with clock.at(now):
            jobs.send_notices()
        now += timedelta(hours=5)
    row = Delivery.objects.unscoped("a test looks").get()
    assert (row.state, row.attempts) == ("failed", hours.TRIES)
    with servers.mail(mail), clock.at(now):
        actions.send_again(row, by=chen)
        jobs.send_notices()
    assert (len(mail.letters), states()) == (1, ["sent"])


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "state"), [(b"550 no such user", "failed"), (b"450 later", "waiting")])
def test_a_mailbox_that_is_refused_for_good_is_not_tried_again(chen, settings, answer, state):
    with servers.mail() as mail, clock.at(TEN):
        settings.MAIL, mail.refuses = mail.address, answer
        reached(chen, "mail", "chen@example.gov.cn")
        tell(chen)
        jobs.send_notices()
    assert states() == [state]
    assert answer[:3].decode() in NoticeAddress.objects.unscoped("a test looks").get().error


@pytest.mark.django_db
def test_what_may_have_arrived_is_not_sent_twice_but_shown(chen, settings):
    with servers.mail() as mail, clock.at(TEN):
        settings.MAIL, mail.hangs_up = mail.address, True
        reached(chen, "mail", "chen@example.gov.cn")
        tell(chen)
        jobs.send_notices()
        jobs.send_notices()
    assert (states(), len(mail.letters)) == (["unsure"], 1)


@pytest.mark.django_db
def test_what_a_worker_was_sending_when_it_died_is_owned_up_to(chen, settings):
    with clock.at(TEN):
        reached(chen, "mail", "chen@example.gov.cn")
        tell(chen)
        assert len(outbox._claimed(outbox._Run()).rows) == 1  # and here the worker dies
        jobs.send_notices()
        assert states() == ["sending"]
    with clock.at(TEN + timedelta(minutes=11)):
        jobs.send_notices()
    row = Delivery.objects.unscoped("a test looks").get()
    assert (row.state, row.error) == ("unsure", "发送途中系统中断，不确定是否送达。")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_notice_once(settings):
    place = people.town()
    readers = [make.secretary(place), make.keeper(place), make.auditor(place)]
    with servers.mail() as mail:
        settings.MAIL = mail.address
        for n, by in enumerate(readers):
            reached(by, "mail", f"reader{n}@example.gov.cn")
            wishes(by, quiet=(time(0), time(0)))
        for n in range(6):
            tell(*readers, dedup=str(n))
        start = Barrier(2)

        def work():
            start.wait()
            jobs.send_notices()
            connection.close()

        workers = [Thread(target=work) for _ in range(2)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    assert states() == ["sent"] * 18
    links = [line for letter in mail.letters for line in letter.get_content().split() if "261123" in line]
    assert len(links) == 18


@pytest.mark.django_db
def test_the_night_is_quiet_and_in_the_morning_all_of_it_is_one_message(chen, settings):
    with servers.mail() as mail:
        settings.MAIL = mail.address
        with clock.at(NIGHT):
            reached(chen, "mail", "chen@example.gov.cn")
            tell(chen, dedup="1")
            tell(chen, dedup="2", kind="sample.urgent")
            jobs.send_notices()
        assert mail.letters == []
        with clock.at(NIGHT + timedelta(hours=9, minutes=29)):
            jobs.send_notices()
        assert mail.letters == []
        with clock.at(NIGHT + timedelta(hours=9, minutes=30)):
            jobs.send_notices()
        (letter,) = mail.letters
    assert letter["Subject"] == "您有 2 条提醒"
    assert "新样例待办 1 件" in letter.get_content()


@pytest.mark.django_db
def test_what_is_urgent_passes_at_night_only_if_the_person_says_so(chen, settings):
    with servers.mail() as mail, clock.at(NIGHT):
        settings.MAIL = mail.address
        reached(chen, "mail", "chen@example.gov.cn")
        wishes(chen, lets_urgent_pass=True)
        tell(chen, dedup="1")
        tell(chen, dedup="2", kind="sample.urgent")
        jobs.send_notices()
    (letter,) = mail.letters
    assert letter["Subject"] == "急样例：1 件"


@pytest.mark.django_db
def test_a_digest_comes_once_a_day_and_leaves_out_what_is_done_or_seen(chen, settings):
    with servers.mail() as mail:
        settings.MAIL = mail.address
        with clock.at(TEN):
            reached(chen, "mail", "chen@example.gov.cn")
            for n in range(4):
                tell(chen, dedup=str(n), kind="sample.slow", about=f"duties.Duty:{n}")
            make.within_action(lambda: settle("duties.Duty:0"))
            seen = Notice.objects.unscoped("a test looks").get(about="duties.Duty:1")
            actions.read_notices(user(chen), ids=[seen.pk], by=chen)
            jobs.send_notices()
        assert mail.letters == []
        with clock.at(datetime(2026, 11, 24, 8, 30, tzinfo=ZONE)):
            jobs.send_notices()
            jobs.send_notices()
    (letter,) = mail.letters
    assert letter["Subject"] == "慢样例：2 件"
    assert states() == ["dropped", "dropped", "sent", "sent"]


@pytest.mark.django_db
def test_whoever_wants_none_of_a_kind_gets_none(chen, settings):
    with clock.at(TEN):
        reached(chen, "mail", "chen@example.gov.cn")
        tell(chen, dedup="1")
        wishes(chen, wishes={"sample.new": {"mail": "never"}, "sample.urgent": {"mail": "daily"}})
        tell(chen, dedup="2")
        tell(chen, dedup="3", kind="sample.urgent")
        jobs.send_notices()
    assert states() == ["dropped", "waiting"]


ROBOTS = {
    "wecom": ("/cgi-bin/webhook/send?key=693a91f6-7xxx", lambda body: body["text"]["content"]),
    "dingtalk": ("/robot/send?access_token=abc123def", lambda body: body["text"]["content"]),
    "lark": ("/open-apis/bot/v2/hook/abc-123", lambda body: body["content"]["text"]),
    "hook": ("/notices", lambda body: f"{body['title']}\n{body['text']}"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ROBOTS)
def test_robots_and_other_software_are_told_in_their_own_way(chen, channel):
    path, words = ROBOTS[channel]
    with servers.web() as web, clock.at(TEN):
        reached(chen, channel, f"{web.address}{path}", secret="SEC123" if channel == "dingtalk" else "")
        tell(chen)
        jobs.send_notices()
    ((where, headers, body),) = web.posts
    assert where.startswith(path)
    assert ("&sign=" in where) == (channel == "dingtalk")
    assert "新样例待办：1 件" in words(body)
    assert "https://sq.example.org/desk/requests/261123-0001/" in words(body)
    assert states() == ["sent"]
    row = Delivery.objects.unscoped("a test looks").get()
    assert channel != "hook" or headers["Idempotency-Key"] == body["id"] == str(row.message_id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "given", "state", "words"),
    [
        ("wecom", {"answer": {"errcode": 93000, "errmsg": "invalid webhook url"}}, "failed", "93000"),
        ("wecom", {"answer": {"errcode": 45009, "errmsg": "api freq out of limit"}}, "waiting", "45009"),
        ("lark", {"answer": {"code": 19024, "msg": "Key Words Not Found"}}, "failed", "19024"),
        ("dingtalk", {"answer": {"said": "?"}}, "waiting", "看不懂"),
        ("hook", {"status": 500}, "waiting", "500"),
        ("hook", {"status": 404}, "failed", "404"),
        ("hook", {"status": 302, "location": "http://127.0.0.1:1/"}, "waiting", "302"),
        ("hook", {"hangs_up": True}, "waiting", "可能已经送到"),
        ("wecom", {"hangs_up": True}, "unsure", "可能已经送到"),
        ("wecom", {"status": 503}, "waiting", "503"),
    ],
)
def test_what_a_robot_does_not_take_is_not_called_sent(chen, channel, given, state, words):
    with servers.web(servers.Web(**given)) as web, clock.at(TEN):
        reached(chen, channel, f"{web.address}{ROBOTS[channel][0]}")
        tell(chen)
        jobs.send_notices()
    assert (states(), len(web.posts)) == ([state], 1)
    assert words in NoticeAddress.objects.unscoped("a test looks").get().error


@pytest.mark.django_db
def test_a_closed_address_is_not_spoken_to_unless_the_operator_opened_it(chen, settings):
    settings.WEBHOOK_NETS = []
    with servers.web() as web, clock.at(TEN):
        reached(chen, "hook", f"http://localhost:{web.port}/notices")
        tell(chen)
        jobs.send_notices()
    assert (web.posts, states()) == ([], ["failed"])
    assert "内部网络的地址" in NoticeAddress.objects.unscoped("a test looks").get().error


@pytest.mark.django_db
def test_one_way_that_is_broken_does_not_hold_up_the_others(chen, settings, monkeypatch):
    def broken(*_):
        raise KeyError("a bug")

    monkeypatch.setitem(channels._WAYS, "lark", broken)
    with servers.mail() as mail, servers.web() as web, clock.at(TEN):
        settings.MAIL = mail.address
        reached(chen, "lark", f"{web.address}/open-apis/bot/v2/hook/abc-123")
        NoticeAddress.objects.add(
            user=user(chen), channel="mail", address="chen@example.gov.cn", verified_at=clock.now()
        )
        tell(chen)
        jobs.send_notices()
    assert sorted(states()) == ["sent", "waiting"]
    assert len(mail.letters) == 1
