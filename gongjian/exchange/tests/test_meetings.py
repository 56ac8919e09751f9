"""Gatherings planned and filed by another system, under the same rules as on the pages."""

import pytest

from gongjian.exchange.tests.makers import caller
from gongjian.meetings.models import Meeting
from gongjian.meetings.tests import makers as make
from gongjian.meetings.tests.makers import LATER, MORNING, clock

pytestmark = pytest.mark.django_db
PLAN = {"kind": "general_meeting", "starts_at": "2026-09-23T19:00:00+08:00", "agenda": ["学习精神"]}


@pytest.fixture
def branch():
    return make.branch()


def record(branch, **given):
    people = branch.people
    attendance = [{"person": person.pk, "state": "present"} for person in people[:4]]
    attendance.append({"person": people[4].pk, "state": "leave", "reason": "住院"})
    topic = {"title": "讨论转正", "decision": "vote", "ayes": 3, "nays": 1}
    body = {"attendance": attendance, "topics": [topic], "text": make.WORDS, "chair": people[0].pk}
    return body | {"recorder": people[1].pk, "ends_at": "2026-09-23T20:25:00+08:00", **given}


def test_a_meeting_is_planned_and_filed_by_another_system(branch):
    api = caller(branch.secretary)
    with clock.at(MORNING):
        due = [{"person": person.pk} for person in branch.people[:3]]
        due += [{"person": person.pk, "may_vote": False} for person in branch.people[3:] if person.user_id]
        made = api.post("/meetings", PLAN | {"due": due})
    assert (made.status_code, made.json()["title"], made.json()["quorum"]) == (201, "9 月党员大会", 2)
    pk = make.planned(branch).pk
    with clock.at(LATER):
        filed = api.post(f"/meetings/{pk}/file", record(branch))
    assert (filed.status_code, filed.json()["state"], filed.json()["present"]) == (200, "filed", 4)
    read = api.get(f"/meetings/{pk}").json()
    assert (read["topics"][0]["carried"], read["topics"][0]["base"], read["text"]) == (
        True,
        "due",
        make.WORDS,
    )


def test_without_a_list_the_people_of_the_body_are_due(branch):
    with clock.at(MORNING):
        made = caller(branch.officer).post("/meetings", PLAN)
    assert made.json()["due"] == 3


def test_a_filed_meeting_is_not_filed_again(branch):
    meeting = make.filed(branch)
    again = caller(branch.secretary).post(f"/meetings/{meeting.pk}/file", record(branch))
    assert (again.status_code, "补正" in again.json()["detail"]) == (409, True)


def test_what_is_missing_is_named_and_nothing_is_kept(branch):
    meeting = make.planned(branch)
    with clock.at(LATER):
        answer = caller(branch.secretary).post(f"/meetings/{meeting.pk}/file", record(branch, chair=None))
    assert (answer.status_code, "主持人" in answer.json()["detail"]) == (409, True)
    assert make.fresh(meeting).state == "planned"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "party"}, "body.kind"),
        ({"due": [{"person": 999999}]}, "body.due"),
        ({"starts_at": "2026-09-23T19:00:00"}, "body.starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "body.starts_at"),
        ({"agenda": [""]}, "body.agenda.0"),
        ({"wish": 1}, "body.wish"),
    ],
)
def test_a_body_that_cannot_stand_names_its_field(branch, given, field):
    answer = caller(branch.secretary).post("/meetings", PLAN | given)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert not Meeting.objects.unscoped("test").exists()


def test_a_stranger_named_as_chair_is_pointed_at(branch):
    meeting = make.planned(branch)
    answer = caller(branch.secretary).post(f"/meetings/{meeting.pk}/file", record(branch, chair=999999))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.chair")


def test_nobody_plans_for_a_body_that_is_not_theirs(branch):
    body = PLAN | {"org": branch.town["far"].pk}
    assert caller(branch.secretary).post("/meetings", body).status_code == 403
    assert caller(branch.member).post("/meetings", PLAN).status_code == 403


def test_reading_and_writing_are_scopes_of_their_own(branch):
    assert caller(branch.secretary, "meetings:read").post("/meetings", PLAN).status_code == 403
    assert caller(branch.secretary, "meetings:write").get("/meetings").status_code == 403


def test_the_list_goes_on_with_its_cursor(branch):
    for n in range(27):
        make.planned(branch, title=f"第 {n} 次")
    api = caller(branch.secretary, "meetings:read")
    first = api.get("/meetings").json()
    rest = api.get("/meetings", cursor=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (25, 2, None)
    assert {one["id"] for one in first["items"]}.isdisjoint(one["id"] for one in rest["items"])
