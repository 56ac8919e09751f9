"""When and where one is told: one's own page, addresses that are proved, and the administrator's words."""

import re
from datetime import datetime, time, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.kernel import clock, outward
from gongjian.kernel.clock import ZONE
from gongjian.kernel.verdict import Denied
from gongjian.orgs.tests import makers as people
from gongjian.platform import actions, hours, jobs, reach, wording
from gongjian.platform.models import (
    AuditEvent,
    Delivery,
    Notice,
    NoticeAddress,
    NoticeHabit,
    NoticeTemplate,
    User,
)
from gongjian.platform.notices import KINDS, NoticeKind, notify
from gongjian.platform.queries import notices, outside
from gongjian.platform.tests import makers as make
from gongjian.platform.tests import servers
from gongjian.platform.wording import MIXED, Wording

SETTINGS = "/desk/notices/settings/"
TEN = datetime(2026, 11, 23, 10, tzinfo=ZONE)
HOURS = {"quiet_from": "21:00", "quiet_to": "07:30", "daily_at": "08:30"}


@pytest.fixture(autouse=True)
def kinds(monkeypatch, settings):
    for key in [*KINDS]:
        monkeypatch.delitem(KINDS, key)
    monkeypatch.setitem(
        KINDS, "sample.new", NoticeKind("sample.new", "新样例待办", "{n} 件样例", outside="once")
    )
    settings.WEBHOOK_NETS = [ip_network("127.0.0.0/8")]
    settings.ADDRESS = "https://sq.example.org"


@pytest.fixture
def chen():
    return make.secretary(people.town())


def user(by):
    return User.objects.get(pk=by.user_id)


def tell(by, dedup="1"):
    make.within_action(
        lambda: notify([by.user_id], kind="sample.new", title="待办", url="/desk/", dedup=dedup)
    )


@pytest.mark.django_db
def test_an_address_is_proved_by_the_code_that_was_sent_there_and_kept_sealed(chen, settings):
    client = make.browser(chen)
    with servers.mail() as mail:
        settings.MAIL = mail.address
        answer = client.post(
            f"{SETTINGS}addresses/", {"channel": "mail", "address": "chen@example.gov.cn"}, follow=True
        )
        text = answer.content.decode()
        assert "c***@example.gov.cn" in text
        assert "chen@example.gov.cn" not in text
        assert "还没验证" in text
        tell(chen)
        jobs.send_notices()
        jobs.send_notices()
    (letter,) = mail.letters  # the code, once; nothing else before it is proved
    code = re.search(r"\d{6}", letter.get_content())[0]
    row = NoticeAddress.objects.unscoped("a test looks").get()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert client.post(f"{SETTINGS}addresses/{row.pk}/prove/", {"code": wrong}).status_code == 422
    assert client.post(f"{SETTINGS}addresses/{row.pk}/prove/", {"code": code}).status_code == 302
    assert "已验证" in client.get(SETTINGS).content.decode()
    trail = "".join(f"{event.note}{event.changed}" for event in AuditEvent.objects.all())
    assert "chen@example" not in trail
    assert code not in trail


@pytest.mark.django_db
def test_a_code_ends_after_five_wrong_ones_and_after_half_an_hour(chen):
    with clock.at(TEN):
        row = actions.add_address(user(chen), channel="mail", address="chen@example.gov.cn", by=chen)
        for _ in range(5):
            assert not actions.prove_address(row, code="x", by=chen)
        row.refresh_from_db()
        with pytest.raises(Denied, match="失效"):
            actions.prove_address(row, code=row.code, by=chen)
        with pytest.raises(Denied, match="过一分钟"):
            actions.ask_code(row, by=chen)
    with clock.at(TEN + timedelta(minutes=1)):
        row = actions.ask_code(row, by=chen)
    with clock.at(TEN + timedelta(minutes=31)), pytest.raises(Denied, match="失效"):
        actions.prove_address(row, code=row.code, by=chen)
    with clock.at(TEN + timedelta(minutes=30)):
        assert actions.prove_address(row, code=f" {row.code} ", by=chen)


@pytest.mark.django_db
def test_a_code_that_cannot_be_sent_says_why(chen, settings):
    settings.MAIL = ""
    actions.add_address(user(chen), channel="mail", address="chen@example.gov.cn", by=chen)
    jobs.send_notices()
    text = make.browser(chen).get(SETTINGS).content.decode()
    assert "系统还没有设置发信服务器" in text


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("mail", "chen@example.gov.cn"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc"),
        ("wecom", "https://wx.example.gov.cn/cgi-bin/webhook/send?key=693a91f6-7abc"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abc123"),
        ("lark", "https://open.feishu.cn/open-apis/bot/v2/hook/abc-123"),
        ("hook", "https://oa.example.gov.cn:8443/in?x=1"),
        ("hook", "http://127.0.0.1:99/in"),
    ],
)
def test_what_a_channel_takes(channel, address):
    assert reach.tidy(channel, f" {address} ", [ip_network("127.0.0.0/8")]) == address
    shown = reach.mask(channel, address)
    assert address not in shown
    assert "693a" not in shown


@pytest.mark.parametrize(
    ("channel", "address", "words"),
    [
        ("mail", "chen", "邮箱地址写得不对"),
        ("mail", "chen@example", "邮箱地址写得不对"),
        ("mail", "a@example.gov.cn\nBcc: b@example.org", "邮箱地址写得不对"),
        ("mail", "a@example.gov.cn, b@example.org", "邮箱地址写得不对"),
        ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=abc123", "不像企业微信机器人"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send", "不像钉钉机器人"),
        ("lark", "https://open.feishu.cn/open-apis/bot/v2/hook/", "不像飞书机器人"),
        ("hook", "oa.example.gov.cn", "写得不对"),
        ("hook", "ftp://oa.example.gov.cn", "写得不对"),
        ("hook", "https://name:secret@oa.example.gov.cn", "写得不对"),
        ("hook", "https://10.1.2.3/in", "内部网络"),
        ("hook", "https://[::1]/in", "内部网络"),
        ("hook", "https://169.254.169.254/latest", "内部网络"),
        ("hook", "http://8.8.8.8/in", "https://"),
        ("hook", "https://[/in", "写得不对"),
        ("wecom", "https://127.0.0.1/cgi-bin/webhook/send?key=693a91f6", "内部网络"),
    ],
)
def test_what_a_channel_does_not_take(channel, address, words):
    with pytest.raises(ValueError, match=words):
        reach.tidy(channel, address, [])


@pytest.mark.parametrize(
    "ip", ["::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "0.0.0.0", "224.0.0.1", "100.64.0.1"]
)
def test_a_closed_address_in_disguise_is_closed(ip):
    assert not outward.may_reach(ip, encrypted=True, allowed=[])


@pytest.mark.django_db
def test_wishes_are_kept_as_far_as_they_differ_and_hold_for_the_bell(chen):
    client = make.browser(chen)
    assert client.post(SETTINGS, {**HOURS, "quiet_from": "25:00"}).status_code == 422
    tell(chen)
    assert notices.unread(chen) == 1
    client.post(SETTINGS, {**HOURS, "sample.new@app": "never"})
    assert NoticeHabit.objects.get().wishes == {"sample.new": {"app": "never"}}
    tell(chen, "2")
    assert notices.unread(chen) == 1
    assert len(notices.lines(chen)) == 2  # it stands in the list all the same
    client.post(SETTINGS, {**HOURS, "sample.new@app": "daily"})
    with clock.at(TEN):
        tell(chen, "3")
        assert notices.unread(chen) == 1
    with clock.at(TEN + timedelta(days=1)):
        assert notices.unread(chen) == 2
    client.post(SETTINGS, {**HOURS, "sample.new@app": "once"})
    assert NoticeHabit.objects.get().wishes == {}


@pytest.mark.django_db
def test_what_did_not_go_out_is_shown_to_the_person_and_to_the_administrator(chen, settings):
    place = people.town()
    keeper, other = make.keeper(place), make.secretary(place)
    row = Notice.objects.add(user=user(chen), kind="sample.new", title="秘密的标题", url="/desk/", dedup="x")
    failed = Delivery.objects.add(
        notice=row,
        channel="mail",
        state="failed",
        error="邮箱不存在",
        next_at=clock.now(),
        ended_at=clock.now(),
    )
    assert "没能发到" in make.browser(chen).get("/desk/notices/").content.decode()
    assert "邮箱不存在" in make.browser(chen).get(SETTINGS).content.decode()
    assert "没能发到" not in make.browser(other).get("/desk/notices/").content.decode()
    page = make.browser(keeper).get("/desk/notices/channels/").content.decode()
    assert "近 7 天有 1 条通知没发成" in page
    assert "邮箱不存在" in page
    assert "秘密的标题" not in page
    assert make.browser(other).get("/desk/notices/channels/").status_code == 404
    assert make.browser(other).post(f"/desk/notices/outbox/{failed.pk}/again/").status_code == 404
    make.browser(keeper).post(f"/desk/notices/outbox/{failed.pk}/again/")
    failed.refresh_from_db(from_queryset=Delivery.objects.unscoped("a test looks"))
    assert failed.state == "waiting"


@pytest.mark.django_db
def test_the_pages_cost_the_same_for_one_failure_and_for_many(chen, django_assert_max_num_queries):
    client = make.browser(chen)
    for n in range(30):
        row = Notice.objects.add(user=user(chen), kind="sample.new", title="x", url="/desk/", dedup=f"x{n}")
        Delivery.objects.add(
            notice=row, channel="mail", state="failed", next_at=clock.now(), ended_at=clock.now()
        )
    with django_assert_max_num_queries(16):
        client.get(SETTINGS)


@pytest.mark.django_db
def test_the_administrator_words_the_messages_looks_at_them_and_goes_back(chen, settings):
    keeper = make.browser(make.keeper(people.town()))
    address = "/desk/notices/templates/sample.new/"
    assert "新样例待办：1 件" in keeper.get(address).content.decode()
    mine = {"subject": "【天宁】{种类}", "body": "请办：{链接}\r\n{件数} 件"}
    looked = keeper.post(address, mine).content.decode()
    assert "【天宁】新样例待办" in looked
    assert not NoticeTemplate.objects.exists()
    keeper.post(address, mine | {"save": "1"})
    with servers.mail() as mail, clock.at(TEN):
        settings.MAIL = mail.address
        NoticeAddress.objects.add(
            user=user(chen), channel="mail", address="chen@example.gov.cn", verified_at=clock.now()
        )
        NoticeHabit.objects.create(user=user(chen))
        tell(chen)
        jobs.send_notices()
    assert mail.letters[0]["Subject"] == "【天宁】新样例待办"
    keeper.post(f"{address}reset/")
    assert outside.said("sample.new") == wording.original("sample.new")
    assert keeper.get("/desk/notices/templates/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("subject", "body", "words"),
    [
        ("", "{链接}", "标题不能空着"),
        ("标题", "  ", "正文不能空着"),
        ("标题" * 50, "{链接}", "最多 80 个字"),
        ("标题", "没有地址", "{链接}"),
        ("{姓名}", "{链接}", "“{姓名}”不认识"),
        ("标题", "{链接} {0.__class__}", "不认识"),
        ("标题", "{链接} {件数", "成对"),
        ("标题", "{链接} }{", "成对"),
        ("一\n二", "{链接}", "一行"),
    ],
)
def test_a_template_that_cannot_be_used_says_what_is_wrong(subject, body, words):
    assert words in wording.problem("sample.new", Wording(subject, body))


def test_the_original_templates_can_be_used():
    for kind in ("sample.new", MIXED):
        assert wording.problem(kind, wording.original(kind)) == ""


@given(st.text(), st.text())
def test_what_fills_a_blank_is_not_filled_again(text, more):
    found = wording.filled(Wording("x", "{种类}{件数}"), {"种类": f"{{件数}}{text}", "件数": more})
    assert found.body == f"{{件数}}{text}{more}"


times = st.times().map(lambda each: each.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(ZONE))


@given(moments, times, times)
def test_after_the_quiet_hours_it_is_not_quiet_and_nobody_waits_a_day(at, start, end):
    free = hours.after_quiet(at, start, end)
    assert not hours.is_quiet(free, start, end)
    assert timedelta() <= free - at <= timedelta(days=1)
    assert (free == at) == (not hours.is_quiet(at, start, end))


@pytest.mark.parametrize(
    ("shown", "quiet"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("07:29", True), ("07:30", False)],
)
def test_the_quiet_hours_run_over_midnight(shown, quiet):
    at = datetime.combine(datetime(2026, 11, 23).date(), time.fromisoformat(shown), ZONE)
    assert hours.is_quiet(at, time(21), time(7, 30)) is quiet


def test_failures_are_tried_again_later_and_later_and_not_for_ever():
    waits = [hours.after_failure(TEN, n) for n in range(1, hours.TRIES + 1)]
    assert waits[-1] is None
    gaps = [(each - TEN).total_seconds() for each in waits[:-1]]
    assert gaps == sorted(gaps)
    assert sum(gaps) > 24 * 3600
