"""The pages of organisations, people and posts, as each kind of staff meets them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.orgs import actions, queries
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org, Person, Post
from gongjian.orgs.tests import makers as make
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(page_client):
    """Sign the page-reading client in as an actor."""

    def sign_in(by):
        page_client.force_login(make.User.objects.get(pk=by.user_id))
        return page_client

    return sign_in


def test_a_keeper_founds_renames_moves_and_closes(as_):
    place = make.town()
    keeper = as_(make.actor(place["party"], "system_admin"))
    base = f"/desk/orgs/{place['subdistrict'].pk}/"
    assert "设立下级单位" in keeper.get(f"{base}?do=found").content.decode()
    given = {
        "name": "街道便民服务中心",
        "document": "",
        "kind": "station",
        "area": place.subdistrict.code,
        "on": "2026-01-01",
    }
    assert keeper.post(f"{base}found/", given).status_code == 302
    made = Org.objects.get(name="街道便民服务中心")
    assert made.path.startswith(place["subdistrict"].path)
    page = f"/desk/orgs/{made.pk}/"
    assert (
        keeper.post(
            f"{page}rename/", {"name": "街道党群服务中心", "short_name": "党群中心", "on": "2026-02-01"}
        ).status_code
        == 302
    )
    given = {"parent": "天宁区诉求办", "on": "2026-03-01", "document": "天委〔2026〕3号"}
    assert keeper.post(f"{page}move/", given).status_code == 302
    assert keeper.post(f"{page}close/", {"on": "2026-10-01"}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.parent, str(made.valid_to)) == (
        "街道党群服务中心",
        place["hotline"],
        "2026-10-01",
    )
    text = keeper.get(page).content.decode()
    assert "已于 2026-10-01 撤销" in text
    assert "撤销单位" in text
    assert "更名" in text


@pytest.mark.parametrize(
    ("verb", "given", "says"),
    [
        ("found", {}, "请写单位全称。"),
        (
            "found",
            {"name": "甲", "kind": "palace", "area": "怡康花园社区", "on": "2026-01-01"},
            "请从列表里选类别。",
        ),
        (
            "found",
            {"name": "甲", "kind": "unit", "area": "无此地", "on": "2026-01-01"},
            "没有叫“无此地”的地方",
        ),
        (
            "found",
            {"name": "甲", "kind": "unit", "area": "怡康花园社区", "on": "昨天"},
            "日期请写成 2026-11-18 这样。",
        ),
        ("move", {"parent": "无此单位"}, "没有叫“无此单位”的单位"),
        ("rename", {"name": ""}, "请写新的全称。"),
        ("person", {"name": "王会计", "phone": "12"}, "手机号应是 11 位数字"),
    ],
)
def test_what_cannot_be_right_comes_back_with_how_to_mend_it(as_, verb, given, says):
    place = make.town()
    before = Org.objects.count()
    answer = as_(make.actor(place["party"], "system_admin")).post(
        f"/desk/orgs/{place['subdistrict'].pk}/{verb}/", given
    )
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Org.objects.count() == before
    assert not AuditEvent.objects.filter(by__startswith="某").exists()


def test_from_a_name_on_a_list_to_a_signed_in_worker(as_):
    place = make.town()
    keeper, guard = make.actor(place["party"], "system_admin"), make.actor(place["party"], "security_admin")
    page = f"/desk/orgs/{place['community'].pk}/"
    answer = as_(keeper).post(f"{page}person/", {"name": "顾小燕", "phone": "138 1234 2207"})
    who = Person.objects.unscoped("test").get(name="顾小燕")
    assert answer.headers["Location"] == f"/desk/orgs/people/{who.pk}/"
    client = as_(keeper)
    assert (
        client.post(f"/desk/orgs/people/{who.pk}/account/", {"login": "guxy", "password": "123"}).status_code
        == 422
    )
    client.post(f"/desk/orgs/people/{who.pk}/account/", {"login": "guxy", "password": "Yikang-2026-gxy"})
    text = as_(guard).get("/desk/orgs/").content.decode()
    assert "有 1 人已登记、还没有岗位" in text
    assert "顾小燕" in text
    given = {"who": "顾小燕", "role": "community_worker", "starts": "2026-01-01"}
    assert as_(guard).post(f"{page}appoint/", given).status_code == 302
    who.refresh_from_db()
    assert queries.actor(who.user_id, "guxy").seat.org_id == place["community"].pk


def test_two_people_of_one_name_are_told_apart_by_their_phone(as_):
    place = make.town()
    one = make.person(place["community"], name="王芳", phone="13800000001")
    make.person(place["community"], name="王芳", phone="13800000002")
    guard = as_(make.actor(place["party"], "security_admin"))
    page = f"/desk/orgs/{place['community'].pk}/appoint/"
    given = {"who": "王芳", "role": "community_worker", "starts": "2026-01-01"}
    assert "叫“王芳”的有 2 人" in guard.post(page, given).content.decode()
    assert guard.post(page, given | {"phone": "13800000001"}).status_code == 302
    assert Post.objects.of(person=one).count() == 1


def test_a_worker_looks_up_bodies_of_the_district_but_people_only_in_reach(as_):
    place = make.town()
    there = make.post(place["far"], "community_worker").person
    worker = as_(make.actor(place["community"], "community_worker"))
    text = worker.get("/desk/orgs/").content.decode()
    assert "九洲社区" in text
    page = worker.get(f"/desk/orgs/{place['far'].pk}/").content.decode()
    assert there.name not in page
    assert "没有您能看到的岗位" in page
    assert "改动记录" not in page
    assert "维护这个单位" not in page
    assert worker.get(f"/desk/orgs/people/{there.pk}/").status_code == 404


def test_a_body_of_another_district_does_not_exist(as_):
    place = make.town()
    elsewhere = make.area("钟楼区", make.Level.DISTRICT, place.city)
    stranger = make.org("钟楼区住建局", "department", elsewhere, place["city"])
    worker = as_(make.actor(place["community"], "community_secretary"))
    assert worker.get(f"/desk/orgs/{stranger.pk}/").status_code == 404
    assert "钟楼区住建局" not in worker.get("/desk/orgs/?q=住建").content.decode()


def test_a_phone_is_masked_and_shown_once_with_a_reason_that_stays_on_record(as_):
    place = make.town()
    who = make.post(
        place["community"], "community_worker", who=make.person(place["community"], phone="13812342207")
    ).person
    boss = as_(make.actor(place["community"], "community_secretary"))
    page = f"/desk/orgs/people/{who.pk}/"
    assert "138****2207" in boss.get(page).content.decode()
    assert "13812342207" not in boss.get(page).content.decode()
    assert boss.post(f"{page}reveal/", {"reason": "急"}).status_code == 422
    assert "13812342207" in boss.post(f"{page}reveal/", {"reason": "夜间停水，通知值班"}).content.decode()
    event = AuditEvent.objects.get(action="orgs.reveal_phone")
    assert (event.note, event.subject) == ("理由：夜间停水，通知值班", f"orgs.Person:{who.pk}")
    assert "13812342207" not in boss.get(page).content.decode()


def test_the_tree_costs_the_same_queries_for_ten_bodies_as_for_fifty(as_):
    place = make.town()
    worker = as_(make.actor(place["community"], "community_worker"))
    counts = []
    for number in (0, 40):
        batch = [Founding(str(n), f"驻区单位{n}", "unit", place.community) for n in range(number)]
        actions.found_orgs(place["community"], orgs=batch, by=CLOCK)
        with CaptureQueriesContext(connection) as asked:
            assert worker.get("/desk/orgs/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_paging_shows_every_body_once(as_):
    place = make.town()
    batch = [Founding(str(n), f"驻区单位{n:03d}", "unit", place.community) for n in range(120)]
    actions.found_orgs(place["community"], orgs=batch, by=CLOCK)
    worker = as_(make.actor(place["community"], "community_worker"))
    seen, url = [], "/desk/orgs/"
    while url:
        answer = worker.get(url)
        seen += [org.pk for org, _ in answer.context["rows"]]
        url = f"/desk/orgs/{answer.context['older']}" if answer.context["older"] else ""
    assert len(seen) == len(set(seen)) == Org.objects.count()


def two_posts(place):
    who = make.person(place["community"])
    make.account(who)
    first = make.post(place["community"], "community_worker", who=who)
    second = make.post(place["subdistrict"], "subdistrict_officer", who=who)
    return queries.actor(who.user_id, "x"), first, second


def test_switching_changes_what_one_acts_as_and_only_into_a_post_of_ones_own(as_):
    place = make.town()
    by, _, second = two_posts(place)
    client = as_(by)
    assert "怡康花园社区" in client.get("/post/").content.decode()
    answer = client.post("/post/", {"post_id": second.pk, "next": "/desk/orgs/"})
    assert answer.headers["Location"] == "/desk/orgs/"
    assert client.get("/post/").context["actor"].seat.org_id == place["subdistrict"].pk
    strangers = make.post(place["hotline"], "district_desk")
    assert client.post("/post/", {"post_id": strangers.pk}).status_code == 409
    assert client.get("/post/").context["actor"].seat.org_id == place["subdistrict"].pk
    assert client.post("/post/", {}).status_code == 422


def test_switching_never_leads_off_the_site(as_):
    by, _, second = two_posts(make.town())
    answer = as_(by).post("/post/", {"post_id": second.pk, "next": "https://example.com/"})
    assert answer.headers["Location"] == "/desk/"


def test_a_post_that_ended_is_gone_from_the_very_session_that_used_it(as_):
    place = make.town()
    by, first, second = two_posts(place)
    client = as_(by)
    client.post("/post/", {"post_id": second.pk})
    actions.end_post(second, on=clock.today(), by=CLOCK)
    assert client.get("/post/").context["actor"].seat.post_id == first.pk
    assert client.post("/post/", {"post_id": second.pk}).status_code == 409
    actions.end_post(first, on=clock.today(), by=CLOCK)
    assert "您名下现在没有岗位" in client.get("/post/").content.decode()
    assert client.get(f"/desk/orgs/{place['community'].pk}/").status_code == 404


def test_a_post_that_begins_tomorrow_cannot_be_used_today(as_):
    place = make.town()
    by, _, _ = two_posts(place)
    who = Person.objects.unscoped("test").get(pk=by.person_id)
    future = make.post(place["hotline"], "district_desk", who=who, starts=clock.today() + timedelta(days=1))
    assert as_(by).post("/post/", {"post_id": future.pk}).status_code == 409


def test_a_post_is_ended_on_its_own_page(as_):
    place = make.town()
    post = make.post(place["community"], "community_worker")
    guard = as_(make.actor(place["party"], "security_admin"))
    assert "权限马上失效" in guard.get(f"/desk/orgs/posts/{post.pk}/end/").content.decode()
    assert guard.post(f"/desk/orgs/posts/{post.pk}/end/", {"on": "2020-01-01"}).status_code == 409
    assert guard.post(f"/desk/orgs/posts/{post.pk}/end/", {"on": "2026-11-01"}).status_code == 302
    assert guard.get(f"/desk/orgs/posts/{post.pk}/end/").status_code == 409


def test_a_closed_account_cannot_be_used(as_):
    place = make.town()
    worker = make.actor(place["community"], "community_worker")
    client = as_(make.actor(place["party"], "system_admin"))
    assert client.post(f"/desk/orgs/people/{worker.person_id}/close-account/").status_code == 302
    browser = make.browser(worker)
    assert browser.get("/desk/orgs/").status_code == 302
