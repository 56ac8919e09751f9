"""Notices: once, one's own, and many of one kind as one line."""

import pytest

from gongjian.kernel.verdict import YES, Denied
from gongjian.orgs.tests import makers as people
from gongjian.platform import action as house
from gongjian.platform import actions
from gongjian.platform.action import action
from gongjian.platform.models import CalendarDay, Notice, User
from gongjian.platform.notices import DIGESTS, digest, notify
from gongjian.platform.queries import notices
from gongjian.platform.tests import makers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setitem(DIGESTS, "sample.late", "{n} 件诉求将到期")
    return people.town()


def tell(*by, dedup="1", title="楼道堆物快到期了", url="/desk/rules/", digest_key=""):
    host = CalendarDay.objects.first() or CalendarDay.objects.create(
        day="2026-11-23", is_workday=True, source="通知"
    )
    house.ACTIONS.pop("platform.send", None)

    def send(host, *, by):
        notify(ids, kind="sample.late", title=title, url=url, dedup=dedup, digest_key=digest_key)

    ids = [each.user_id if each else None for each in by]
    action("样例", allow=lambda by, it: YES, lock=False)(send)(host, by=people.CLOCK)
    house.ACTIONS.pop("platform.send", None)


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
    DIGESTS.pop("sample.late")
    for n in range(2):
        tell(chen, dedup=str(n), digest_key="x")
    assert notices.lines(chen)[0].title == "2 条同类提醒"
    digest("sample.late", "{n} 件")
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
