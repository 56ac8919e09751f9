"""Notices: once, one's own, and many of one kind as one line."""

import pytest

from gongjian.kernel.verdict import Denied
from gongjian.orgs.tests import makers as people
from gongjian.platform import actions
from gongjian.platform.models import Notice, User
from gongjian.platform.notices import KINDS, NoticeKind, declare, notify, settle
from gongjian.platform.queries import notices
from gongjian.platform.tests import makers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setitem(KINDS, "sample.late", NoticeKind("sample.late", "快到期", "{n} 件诉求将到期"))
    return people.town()


def tell(*by, dedup="1", title="楼道堆物快到期了", url="/desk/rules/", digest_key="", about=""):
    ids = [each.user_id if each else None for each in by]
    facts = {"kind": "sample.late", "title": title, "url": url, "dedup": dedup}
    make.within_action(lambda: notify(ids, **facts, digest_key=digest_key, about=about))


def test_a_notice_reaches_each_account_once(place):
    chen, other = make.secretary(place), make.keeper(place)
    tell(chen, other, None, chen)
    tell(chen)
    assert Notice.objects.unscoped("a test counts").count() == 2
    tell(chen, dedup="2")
    assert notices.unread(chen) == 2


def test_notices_are_ones_own(place):
    chen, other = make.secretary(place), make.keeper(place)
    tell(chen)
    assert notices.lines(other) == []
    row = Notice.objects.unscoped("a test looks").get()
    assert make.browser(other).post(f"/desk/notices/{row.pk}/").status_code == 404
    with pytest.raises(Denied, match="自己的提醒"):
        actions.read_notices(User.objects.get(pk=chen.user_id), by=other)
    assert notices.unread(chen) == 1


def test_many_of_one_kind_are_one_line_until_they_are_read(place):
    chen = make.secretary(place)
    for n in range(3):
        tell(chen, dedup=f"a{n}", digest_key="sample 11-23")
    tell(chen, dedup="b", title="别的事")
    assert [line.title for line in notices.lines(chen)] == ["别的事", "3 件诉求将到期"]
    assert notices.unread(chen) == 2
    client = make.browser(chen)
    page = client.get("/desk/notices/").content.decode()
    assert "2 条提醒没看" in page
    client.post("/desk/notices/read/", {"digest": "sample 11-23"})
    assert [(line.title, line.is_read) for line in notices.lines(chen)] == [
        ("别的事", False),
        ("3 件诉求将到期", True),
    ]
    client.post("/desk/notices/read/")
    assert "提醒都看过了" in client.get("/desk/notices/").content.decode()


def test_a_kind_without_words_of_its_own_is_counted_all_the_same(place):
    chen = make.secretary(place)
    KINDS.pop("sample.late")
    for n in range(2):
        tell(chen, dedup=str(n), digest_key="x")
    assert notices.lines(chen)[0].title == "2 条同类提醒"
    declare("sample.late", "样例", "{n} 件")
    assert notices.lines(chen)[0].title == "2 件"


def test_following_a_notice_marks_it_read_and_leads_there(place):
    chen = make.secretary(place)
    tell(chen)
    row = Notice.objects.unscoped("a test looks").get()
    client = make.browser(chen)
    assert client.get(f"/desk/notices/{row.pk}/").status_code == 405
    assert client.post(f"/desk/notices/{row.pk}/")["Location"] == "/desk/rules/"
    assert notices.unread(chen) == 0


def test_the_page_costs_the_same_for_one_and_for_thirty(place, django_assert_max_num_queries):
    chen = make.secretary(place)
    client = make.browser(chen)
    tell(chen, dedup="0")
    client.get("/desk/notices/")
    for n in range(1, 30):
        tell(chen, dedup=str(n))
    with django_assert_max_num_queries(12):
        client.get("/desk/notices/")


def test_nobody_signed_in_has_no_notices():
    assert notices.lines(people.CLOCK) == []
    assert notices.unread(people.CLOCK) == 0
    assert notices.reader(people.CLOCK) is None


def test_an_empty_page_says_so(place):
    assert "还没有提醒" in make.browser(make.secretary(place)).get("/desk/notices/").content.decode()


def test_what_is_over_counts_no_longer_and_is_read_as_done(place):
    """Seventeen notices where two things wait: the bell says one line, and the line says two."""
    chen = make.secretary(place)
    for n in range(17):
        tell(chen, dedup=f"d{n}", digest_key="sample new", about=f"duties.Duty:{n}")
    assert [line.title for line in notices.lines(chen)] == ["17 件诉求将到期"]
    make.within_action(lambda: settle(*(f"duties.Duty:{n}" for n in range(15))))
    assert [(line.title, line.is_settled) for line in notices.lines(chen)] == [
        ("2 件诉求将到期", False),
        ("快到期：15 件已办", True),
    ]
    assert notices.unread(chen) == 1
    make.within_action(lambda: settle("duties.Duty:15", "duties.Duty:16"))
    assert notices.unread(chen) == 0
    page = make.browser(chen).get("/desk/notices/").content.decode()
    assert "提醒都看过了" in page
    assert "已办" in page


def test_what_was_seen_but_waits_stands_before_what_is_over(place):
    chen = make.secretary(place)
    tell(chen, dedup="a", title="看过没办", about="duties.Duty:1")
    actions.read_notices(User.objects.get(pk=chen.user_id), by=chen)
    tell(chen, dedup="b", title="办完了", about="duties.Duty:2")
    make.within_action(lambda: settle("duties.Duty:2"))
    tell(chen, dedup="c", title="没看的")
    assert [line.title for line in notices.lines(chen)] == ["没看的", "看过没办", "办完了"]
    assert [line.is_waiting for line in notices.lines(chen)] == [False, True, False]


def test_settling_nothing_settles_nothing(place):
    chen = make.secretary(place)
    tell(chen)
    make.within_action(lambda: settle(""))
    make.within_action(settle)
    assert notices.unread(chen) == 1
