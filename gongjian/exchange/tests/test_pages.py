"""The pages of whoever connects other systems."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gongjian.exchange import actions, outbox
from gongjian.exchange.models import Delivery, Subscription, Token
from gongjian.exchange.tests.makers import Caller, token
from gongjian.kernel import clock
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.tests.makers import actor
from gongjian.platform.models import User
from gongjian.requests.tests.makers import lodge, staffed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return staffed()


@pytest.fixture
def desk(page_client, staff):
    keeper = actor(staff.town["party"], "system_admin")
    page_client.force_login(User.objects.get(pk=keeper.user_id))
    return page_client


def login(by):
    return User.objects.get(pk=by.user_id).username


def told(answer):
    """The secret that the page shows."""
    text = answer.content.decode()
    return text.split('<code class="gj-code">')[1].split("</code>")[0]


def test_a_token_is_given_out_shown_once_and_taken_back(desk, staff):
    given = {"name": "市热线", "login": login(staff.desk), "scopes": ["cases:read"], "days": "90"}
    answer = desk.post(reverse("exchange:new_token"), given)
    assert answer.status_code == 200
    secret = told(answer)
    assert Caller(secret).get("/cases").status_code == 200
    listed = desk.get(reverse("exchange:index")).content.decode()
    assert "市热线" in listed
    assert secret not in listed
    assert "还没有" not in listed.split("最近使用")[-1].split("推送")[0]
    row = Token.objects.get()
    desk.post(reverse("exchange:revoke_token", args=[row.pk]))
    assert Caller(secret).get("/cases").status_code == 401
    assert "收回" in desk.get(reverse("exchange:index")).content.decode()
    assert desk.post(reverse("exchange:revoke_token", args=[row.pk])).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"login": "nobody"}, "没有这个账号"),
        ({"scopes": []}, "请至少选一项范围"),
        ({"days": "0"}, "1 到 730"),
        ({"name": ""}, "请写用途"),
    ],
)
def test_what_cannot_be_a_token_comes_back_with_its_fault(desk, staff, wrong, words):
    given = {"name": "市热线", "login": login(staff.desk), "scopes": ["cases:read"], "days": "90", **wrong}
    answer = desk.post(reverse("exchange:new_token"), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Token.objects.exists()


def test_an_account_without_a_post_gets_no_token(desk):
    User.objects.create_user("bare")
    given = {"name": "市热线", "login": "bare", "scopes": ["cases:read"], "days": "90"}
    answer = desk.post(reverse("exchange:new_token"), given)
    assert answer.status_code == 409
    assert "没有在任的岗位" in answer.content.decode()


def test_a_subscription_is_set_up_followed_and_stopped(desk, staff, settings):
    given = {"name": "市热线", "url": "https://hotline.example/hook", "org": "区消防救援大队"}
    answer = desk.post(reverse("exchange:new_subscription"), {**given, "area": staff.town.district.code})
    assert told(answer).startswith("whsec_")
    row = Subscription.objects.get()
    assert (row.area, row.org) == (staff.town.district, staff.town["fire"])
    here = reverse("exchange:subscription", args=[row.pk])
    assert "还没有推送记录" in desk.get(here).content.decode()
    assert "天宁区的诉求，区消防救援大队经手的" in desk.get(reverse("exchange:index")).content.decode()
    desk.post(reverse("exchange:unsubscribe", args=[row.pk]))
    assert "停用" in desk.get(here).content.decode()
    assert desk.get(reverse("exchange:subscription", args=[row.pk + 1])).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"url": "http://192.168.1.1/"}, 409, "内部网络"),
        ({"url": ""}, 422, "接收地址"),
        ({"area": "999999999999"}, 422, "没有代码是这个的地方"),
        ({"org": "没有这家"}, 422, "没有叫这个名字的单位"),
        ({"org": ""}, 422, "至少写一项"),
        ({"verbs": ["dance"]}, 422, "没有这个步骤"),
    ],
)
def test_what_cannot_be_followed_comes_back_with_its_fault(desk, staff, wrong, status, words):
    given = {"name": "市热线", "url": "https://hotline.example/hook", "org": "区消防救援大队", **wrong}
    answer = desk.post(reverse("exchange:new_subscription"), given)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not Subscription.objects.exists()


def test_dead_messages_are_seen_and_sent_again_one_or_all(desk, staff):
    made = actions.subscribe(
        None, name="市热线", url="https://hotline.example/hook", area=staff.town.district, by=CLOCK
    )
    for _ in range(3):
        lodge(staff)
    outbox.collect()
    Delivery.objects.update(state="dead", trouble="对方回答 503，要回答 2xx 才算收到。", attempts=9)
    assert "3" in desk.get(reverse("exchange:index")).content.decode()
    here = reverse("exchange:subscription", args=[made.row.pk])
    assert "对方回答 503" in desk.get(f"{here}?state=dead").content.decode()
    assert "对方回答 503" not in desk.get(f"{here}?state=sent").content.decode()
    one, two, _ = Delivery.objects.order_by("pk")
    desk.post(reverse("exchange:replay", args=[one.pk]))
    desk.post(reverse("exchange:drop", args=[two.pk]))
    desk.post(reverse("exchange:replay_all", args=[made.row.pk]))
    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["waiting", "dropped", "waiting"]
    assert desk.post(reverse("exchange:replay_all", args=[made.row.pk])).status_code == 409
    assert desk.get(here).status_code == 200


def test_the_operations_are_listed_with_their_scopes(desk):
    text = desk.get(reverse("exchange:reference")).content.decode()
    assert "POST /api/v1/cases/{number}/dispatch" in text
    assert "cases:write" in text


def test_the_page_costs_the_same_for_one_and_for_thirty(
    desk, staff, django_assert_num_queries, django_assert_max_num_queries
):
    def grow():
        token(staff.worker)
        actions.subscribe(None, name="热线", url="https://h.example/", area=staff.town.district, by=CLOCK)

    grow()
    desk.get(reverse("exchange:index"))
    with django_assert_max_num_queries(9) as few:
        desk.get(reverse("exchange:index"))
    for _ in range(29):
        grow()
    with django_assert_num_queries(len(few)):
        desk.get(reverse("exchange:index"))


def test_an_expired_token_says_so(desk, staff):
    token(staff.worker, days=1)
    with clock.at(clock.now() + timedelta(days=2)):
        assert "已到期" in desk.get(reverse("exchange:index")).content.decode()
