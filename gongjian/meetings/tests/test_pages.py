"""The pages of meetings: what each shows to whom, what a form refuses, and the doors without an account."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongjian.meetings import doors
from gongjian.meetings.actions import planning
from gongjian.meetings.actions.recording import Topic
from gongjian.meetings.models import Meeting, MeetingKind, State
from gongjian.meetings.tests import makers as make
from gongjian.meetings.tests.makers import EVENING, LATER, MORNING, clock
from gongjian.platform.models import User

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 paper"


@pytest.fixture
def branch():
    return make.branch()


@pytest.fixture
def desk(page_client, branch):
    """The secretary at the desk, on the evening of the meeting; every page is looked over."""
    page_client.force_login(User.objects.get(pk=branch.secretary.user_id))
    with clock.at(EVENING):
        yield page_client


def record_data(branch, meeting, **given):
    """What the record's form posts when everybody came."""
    data = {
        "version": make.fresh(meeting).version,
        "chair": branch.people[0].pk,
        "recorder": branch.people[1].pk,
    }
    data |= {"ends_at": "2026-09-23T20:25", "text": make.WORDS, "also": "", "guests": ""}
    for person in branch.people:
        data[f"a{make.attendance(meeting, person).pk}"] = "p"
    topics = given.pop("topics", [{"title": "学习精神"}])
    data |= {"t-TOTAL_FORMS": len(topics), "t-INITIAL_FORMS": 0}
    for n, topic in enumerate(topics):
        data |= {f"t-{n}-{name}": value for name, value in topic.items()}
    return data | given


def test_an_empty_list_leads_to_the_plan(desk):
    assert reverse("meetings:plan") in desk.get("/desk/meetings/").content.decode()


def test_the_list_asks_as_often_for_thirty_meetings_as_for_one(desk, branch):
    make.planned(branch)
    desk.get("/desk/meetings/")
    few = _queries(desk, "/desk/meetings/")
    for n in range(30):
        make.planned(branch, starts_at=EVENING + timedelta(days=n), title=f"第 {n} 次")
    assert _queries(desk, "/desk/meetings/") == few


def test_a_page_asks_as_often_for_thirty_people_as_for_five(desk):
    counts = set()
    for size in (5, 30):
        branch = make.branch(make.orgs.town(), size=size)
        topics = [
            Topic(f"议题 {n}", decision="agreed", owner=branch.people[0], due_on=LATER.date())
            for n in range(size)
        ]
        meeting = make.filed(branch, topics=topics)
        desk.force_login(User.objects.get(pk=branch.secretary.user_id))
        desk.get(f"/desk/meetings/{meeting.pk}/")
        counts.add(_queries(desk, f"/desk/meetings/{meeting.pk}/"))
    assert len(counts) == 1


def _queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def test_the_list_goes_on_where_it_ended(desk, branch):
    for n in range(30):
        make.planned(branch, starts_at=EVENING - timedelta(days=n), title=f"第 {n} 次")
    first = desk.get("/desk/meetings/?kind=general_meeting")
    again = desk.get(f"/desk/meetings/{first.context['older']}")
    titles = [row.title for page in (first, again) for row in page.context["rows"]]
    assert titles == [f"第 {n} 次" for n in range(30)]


def test_a_meeting_is_planned_on_one_screen(desk, branch):
    make.filed(branch, "lecture")  # 钱玉兰 and 陆明 are known from there
    page = desk.get("/desk/meetings/plan/?kind=committee_meeting")
    ticked = {str(box.data["value"]) for box in page.context["form"]["due"] if box.data["selected"]}
    assert ticked == {str(person.pk) for person in branch.people[:3]}
    data = {
        "org": branch.org.pk,
        "kind": "committee_meeting",
        "starts_at": "2026-09-25T19:00",
        "place": "二楼",
        "agenda": "换届筹备\n\n经费",
        "due": [branch.people[0].pk, branch.people[1].pk],
        "others": "钱玉兰、陆明",
        "others_vote": "1",
        "mute": [branch.people[1].pk],
        "papers": SimpleUploadedFile("通知.pdf", PDF, "application/pdf"),
        "call": "1",
    }
    answer = desk.post("/desk/meetings/plan/", data)
    meeting = Meeting.objects.unscoped("test").get(kind="committee_meeting")
    assert answer.headers["Location"] == f"/desk/meetings/{meeting.pk}/door/"
    assert (meeting.title, meeting.state) == ("9 月支委会", State.CALLED)
    assert (meeting.due_count, meeting.voters_due, meeting.quorum_least) == (4, 3, 2)
    assert [item.title for item in make.items(meeting)] == ["换届筹备", "经费"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"due": []}, "请至少选一个应到的人"),
        ({"others": "查无此人"}, "没有找到“查无此人”"),
        ({"starts_at": "明天"}, "时间请写成"),
        ({"papers": SimpleUploadedFile("坏.pdf", b"MZ", "application/pdf")}, "坏.pdf"),
        ({"starts_at": "2026-09-01T19:00", "call": "1"}, "开会时间已经过了"),
        ({"starts_at": "2026-12-25T19:00", "every": "month"}, "1 次"),
    ],
)
def test_a_refused_plan_says_what_is_wrong_and_writes_nothing(desk, branch, given, told):
    data = {
        "org": branch.org.pk,
        "kind": "talk",
        "starts_at": "2026-09-25T19:00",
        "due": [branch.people[0].pk],
    }
    answer = desk.post("/desk/meetings/plan/", data | given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Meeting.objects.unscoped("test").exists()


def test_a_year_is_planned_from_the_form(desk, branch):
    data = {"org": branch.org.pk, "kind": "themed_day", "starts_at": "2026-09-25T19:00", "every": "month"}
    desk.post("/desk/meetings/plan/", data | {"due": [branch.people[0].pk]})
    assert Meeting.objects.unscoped("test").count() == 4


def test_a_plan_is_changed(desk, branch):
    meeting = make.planned(branch)
    page = desk.get(f"/desk/meetings/{meeting.pk}/change/")
    assert page.context["form"]["agenda"].value() == "学习精神\n讨论转正"
    data = {"starts_at": "2026-09-25T19:00", "due": [branch.people[0].pk], "title": "改期的会"}
    desk.post(f"/desk/meetings/{meeting.pk}/change/", data)
    assert (make.fresh(meeting).title, make.fresh(meeting).due_count) == ("改期的会", 1)


def test_a_meeting_is_recorded_and_filed_on_one_screen(desk, branch):
    meeting = make.planned(branch)
    desk.get(f"/desk/meetings/{meeting.pk}/record/")
    absent = make.attendance(meeting, branch.people[4])
    topics = [
        {"title": "学习精神", "text": "四人发言"},
        {"title": "讨论转正", "decision": "vote", "ayes": "4", "nays": "0"},
        {"title": "值班", "decision": "agreed", "owner": branch.people[0].pk, "due_on": "2026-10-30"},
        {"title": ""},
    ]
    data = record_data(
        branch, meeting, topics=topics, file="1", also="", **{f"a{absent.pk}": "l", f"r{absent.pk}": "住院"}
    )
    answer = desk.post(f"/desk/meetings/{meeting.pk}/record/", data)
    assert answer.status_code == 302, re.findall(r"gj-err[^>]*>([^<]+)", answer.content.decode())
    row = make.fresh(meeting)
    assert (row.state, row.present_count, row.leave_count, row.filed_by) == (
        "filed",
        4,
        1,
        branch.secretary.name,
    )
    page = desk.get(f"/desk/meetings/{meeting.pk}/").content.decode()
    assert "会议有效" in page
    assert "基数是应到会人数" in page
    assert "住院" in page


@pytest.mark.parametrize(
    ("topic", "told"),
    [
        ({"decision": "vote"}, "赞成多少票"),
        ({"decision": "vote", "ayes": "9"}, "票数合计 9"),
        ({"decision": "vote", "ayes": "-1"}, "整数"),
        ({"owner_org": "没有这家"}, "没有叫“没有这家”的单位"),
        ({"owner_org": "怡康花园社区"}, "哪天前办好"),
        ({"due_on": "2020-01-01"}, "一年之内"),
    ],
)
def test_a_refused_record_keeps_what_was_typed(desk, branch, topic, told):
    meeting = make.planned(branch)
    data = record_data(branch, meeting, topics=[{"title": "讨论转正", **topic}], file="1")
    answer = desk.post(f"/desk/meetings/{meeting.pk}/record/", data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert make.WORDS in answer.content.decode()
    assert make.fresh(meeting).state == State.PLANNED


def test_filing_from_the_page_names_what_is_missing(desk, branch):
    meeting = make.planned(branch)
    make.attended(branch, meeting, "ppppp")
    answer = desk.post(f"/desk/meetings/{meeting.pk}/do/file/")
    assert answer.status_code == 409
    assert "还不能归档，请先补上：主持人、记录人、会议记录" in answer.content.decode()


@pytest.mark.parametrize("verb", ["hand_out", "renew_door", "cancel"])
def test_the_page_opens_the_form_of_an_act(desk, branch, verb):
    meeting = make.planned(branch)
    assert f"/do/{verb}/" in desk.get(f"/desk/meetings/{meeting.pk}/?do={verb}").content.decode()


def test_papers_are_read_by_whoever_was_called(desk, branch):
    meeting = make.planned(branch)
    desk.post(f"/desk/meetings/{meeting.pk}/do/hand_out/", {"papers": SimpleUploadedFile("议程.pdf", PDF)})
    page = desk.get(f"/desk/meetings/{meeting.pk}/")
    [link] = re.findall(r'href="(/desk/meetings/\d+/papers/\d+/)"', page.content.decode())
    assert desk.get(link).getvalue() == PDF
    token = doors.personal(make.attendance(meeting, branch.people[4]), meeting)
    own = Client().get(f"/meet/{token}/")
    [link] = re.findall(r'href="(/meet/[^"]+/papers/\d+/)"', own.content.decode())
    assert Client().get(link).getvalue() == PDF


def test_a_correction_stands_below_the_record(desk, branch):
    meeting = make.filed(branch)
    desk.get(f"/desk/meetings/{meeting.pk}/?do=add")
    desk.post(f"/desk/meetings/{meeting.pk}/do/add/", {"text": "第二项应为按期转正。"})
    assert "第二项应为按期转正。" in desk.get(f"/desk/meetings/{meeting.pk}/").content.decode()


def test_a_member_sees_the_meetings_they_were_called_to_and_no_others(page_client, branch):
    mine = make.planned(branch)
    others = make.planned(branch, due=make.plan(branch).due[:1], title="支委的会")
    page_client.force_login(User.objects.get(pk=branch.member.user_id))
    listed = page_client.get("/desk/meetings/").content.decode()
    assert (mine.title in listed, others.title in listed) == (True, False)
    assert page_client.get(f"/desk/meetings/{others.pk}/").status_code == 404
    page_client.post(f"/desk/meetings/{mine.pk}/answer/", {"comes": "no", "reason": "出差"})
    assert make.fresh(mine).leave_count == 1
    assert page_client.post(f"/desk/meetings/{mine.pk}/do/cancel/", {"reason": "不想开"}).status_code == 409


def test_a_task_is_reported_done_from_the_page(desk, branch):
    topics = [
        Topic("值班", decision="agreed", owner=branch.people[0], due_on=LATER.date() + timedelta(days=9))
    ]
    meeting = make.filed(branch, topics=topics)
    [item] = make.items(meeting)
    desk.post(f"/desk/meetings/{meeting.pk}/tasks/{item.pk}/", {"note": "排到年底了"})
    assert "排到年底了" in desk.get(f"/desk/meetings/{meeting.pk}/").content.decode()


# ── the doors without an account ──


def test_the_code_in_the_room_signs_in_by_name_and_the_end_of_the_phone(page_client, branch):
    meeting, person = make.planned(branch), branch.people[3]
    url = f"/meet/spot/{doors.spot(meeting)}/"
    with clock.at(EVENING):
        page_client.get(url)
        wrong = page_client.post(url, {"name": person.name, "tail": "9999"})
        assert "名单里没有找到您" in wrong.content.decode()
        assert page_client.post(url, {"name": "", "tail": "12"}).status_code == 422
        answer = page_client.post(url, {"name": person.name, "tail": person.phone[-4:]})
        assert "您已签到到会" in page_client.get(answer.headers["Location"]).content.decode()
    row = make.attendance(meeting, person)
    assert (row.state, row.via, make.fresh(meeting).misses) == ("p", "q", 1)


def test_too_many_wrong_names_shut_the_door_until_it_is_renewed(page_client, branch):
    meeting = make.planned(branch)
    Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(misses=100)
    with clock.at(EVENING):
        assert "现在不能自己签到" in page_client.get(f"/meet/spot/{doors.spot(meeting)}/").content.decode()
        renewed = planning.renew_door(meeting, by=branch.secretary)
        assert page_client.get(f"/meet/spot/{doors.spot(meeting)}/").status_code == 404
        assert "手机号后四位" in page_client.get(f"/meet/spot/{doors.spot(renewed)}/").content.decode()


def test_whoever_is_signed_in_needs_one_touch(page_client, branch):
    meeting = make.planned(branch)
    page_client.force_login(User.objects.get(pk=branch.member.user_id))
    with clock.at(EVENING):
        url = f"/meet/spot/{doors.spot(meeting)}/"
        assert branch.member.name in page_client.get(url).content.decode()
        page_client.post(url, {"me": "1"})
    assert make.attendance(meeting, make.person_of(branch.member)).via == "q"


def test_a_personal_link_answers_and_signs_in_from_away(page_client, branch):
    meeting, person = make.planned(branch, "lecture"), branch.people[4]
    url = f"/meet/{doors.personal(make.attendance(meeting, person), meeting)}/"
    with clock.at(MORNING):
        page_client.get(url)
        assert page_client.post(url, {"comes": "no", "reason": ""}).status_code == 409
        page_client.post(url, {"comes": "yes"})
    assert make.attendance(meeting, person).answer == "y"
    with clock.at(EVENING):
        page_client.post(url, {"sign": "1"})
        assert "您已在线上签到" in page_client.get(url).content.decode()
    assert make.fresh(meeting).present_count == 1


@pytest.mark.parametrize("token", ["1-aaaaaaaaaaaaaaaaaaaaaa", "zzz", "-", "1-", "é-1"])
def test_a_token_that_is_not_real_opens_nothing(client, branch, token):
    make.planned(branch)
    for address in (f"/meet/{token}/", f"/meet/spot/{token}/", f"/meet/{token}/papers/1/"):
        assert client.get(address).status_code == 404


def test_the_token_of_one_does_not_open_the_place_of_another(client, branch):
    meeting = make.planned(branch)
    one, other = (make.attendance(meeting, person) for person in branch.people[:2])
    head = doors.personal(other, meeting).partition("-")[0]
    tail = doors.personal(one, meeting).partition("-")[2]
    assert client.get(f"/meet/{head}-{tail}/").status_code == 404
    assert client.get(f"/meet/{doors.spot(meeting)}/").status_code == 404


def test_the_door_page_holds_the_code_and_a_link_for_each_without_account(desk, branch):
    meeting = make.planned(branch)
    page = desk.get(f"/desk/meetings/{meeting.pk}/door/").content.decode()
    assert page.count("/meet/") == 2
    assert b"<svg" in desk.get(f"/desk/meetings/{meeting.pk}/qr.svg").content


# ── kinds ──


@pytest.fixture
def keeper(page_client, branch):
    by = make.orgs.actor(branch.town["party"], "system_admin")
    page_client.force_login(User.objects.get(pk=by.user_id))
    return page_client


def kind_data(**given):
    data = {"name": "居民议事会", "due": "invited", "quorum": "own", "quorum_num": "2", "quorum_den": "3"}
    return (
        data
        | {"base": "present", "every": "quarter", "times": "1", "must_hold": ["text"], "is_active": "on"}
        | given
    )


def test_a_place_adds_a_kind_of_its_own(keeper):
    keeper.get("/desk/meetings/kinds/new/")
    keeper.post("/desk/meetings/kinds/new/", kind_data(key="residents-council"))
    assert "居民议事会" in keeper.get("/desk/meetings/kinds/").content.decode()
    kind = MeetingKind.objects.get(key="residents-council")
    assert (kind.quorum_num, kind.quorum_den, kind.must_hold, kind.quorum_inclusive) == (
        2,
        3,
        ["text"],
        False,
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"quorum_num": "4"}, "分子"),
        ({"quorum_den": "0"}, "分子"),
        ({"key": "themed_day"}, "已经有了"),
        ({"name": "党课"}, "已经有叫"),
    ],
)
def test_a_kind_that_does_not_make_sense_is_refused(keeper, given, told):
    answer = keeper.post("/desk/meetings/kinds/new/", kind_data(key="council") | given)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_a_kind_is_changed_and_retired(keeper):
    keeper.get("/desk/meetings/kinds/themed_day/")
    keeper.post("/desk/meetings/kinds/themed_day/", kind_data(name="主题党日", is_active=""))
    assert "已停用" in keeper.get("/desk/meetings/kinds/").content.decode()
