"""Another system hands in requests, reads them and works on them, as its post could on the pages."""

from datetime import datetime, timedelta

import pytest

from gongjian.exchange.tests.makers import caller
from gongjian.kernel import clock
from gongjian.requests.models import Case, Step
from gongjian.requests.tests.makers import fresh, lodge, matter, staffed

pytestmark = pytest.mark.django_db
TEXT = "12 幢西边的消防通道天天停满车，晚上消防车进不来。"


@pytest.fixture
def staff():
    return staffed()


def test_a_request_handed_in_is_held_by_the_body_of_the_token(staff):
    answer = caller(staff.desk).post(
        "/cases",
        {
            "text": TEXT,
            "channel": "hotline",
            "area": staff.town.community.code,
            "place": "怡康花园 12 幢西侧",
            "reporter": {"name": "陈女士", "phone": "13800002207", "wants_answer": True},
            "source_number": "2026111600123",
        },
    )
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    case = Case.objects.unscoped("test").get(number=told["number"])
    assert told["holder"] == {"id": staff.town["hotline"].pk, "name": "天宁区诉求办"}
    assert told["state"] == "lodged"
    assert told["query_code"] == case.query_code
    assert datetime.fromisoformat(told["due_at"]) == case.due_at.replace(microsecond=0)
    assert told["area"]["code"] == staff.town.community.code
    assert case.source_number == "2026111600123"
    assert case.channel == "hotline"


def test_without_an_area_it_lies_in_the_area_of_the_post(staff):
    answer = caller(staff.worker).post("/cases", {"text": TEXT, "channel": "hotline"})
    assert answer.status_code == 201
    assert answer.json()["area"]["code"] == staff.town.community.code


def test_a_case_goes_its_whole_way(staff):
    worker = caller(staff.worker)
    number = worker.post("/cases", {"text": TEXT, "channel": "visit"}).json()["number"]
    assert worker.post(f"/cases/{number}/accept").json()["state"] == "doing"
    told = worker.post(
        f"/cases/{number}/dispatch", {"to": staff.town["fire"].pk, "note": "请去现场处置"}
    ).json()
    assert (told["state"], told["awaiting"]["id"]) == ("offered", staff.town["fire"].pk)
    fire = caller(staff.fire)
    told = fire.post(
        f"/cases/{number}/object", {"reason": "物业自管的通道，不归消防管", "suggested": None}
    ).json()
    assert told["state"] == "disputed"
    told = caller(staff.desk).post(f"/cases/{number}/overrule", {"note": "消防通道归消防管"}).json()
    assert (told["state"], told["holder"]["id"]) == ("doing", staff.town["fire"].pk)
    told = fire.post(f"/cases/{number}/extend", {"days": 3, "reason": "要等拖车"}).json()
    assert told["state"] == "doing"
    told = fire.post(f"/cases/{number}/settle", {"outcome": "solved", "note": "已拖走，划了禁停线。"})
    assert told.json()["state"] == "settled"
    whole = worker.get(f"/cases/{number}").json()
    assert whole["reply"] == "已拖走，划了禁停线。"
    assert [step["verb"] for step in whole["steps"]] == [
        "lodge",
        "accept",
        "offer",
        "object_to",
        "overrule",
        "extend",
        "settle",
    ]


def test_a_call_is_answered_by_the_body_that_was_called(staff):
    case = lodge(staff)
    secretary, fire = caller(staff.secretary), caller(staff.fire)
    secretary.post(f"/cases/{case.number}/accept")
    told = secretary.post(
        f"/cases/{case.number}/call",
        {
            "orgs": [staff.town["fire"].pk],
            "ask": "到场看通道",
            "spot": "12 幢西侧",
            "arrive_by": (clock.now() + timedelta(hours=3)).isoformat(),
        },
    )
    assert told.status_code == 200, told.content.decode()
    for verb, body in (("answer", None), ("arrive", None), ("report", {"result": "已清走三辆车"})):
        told = fire.post(f"/cases/{case.number}/{verb}", body)
        assert told.status_code == 200, (verb, told.content.decode())
    assert secretary.post(f"/cases/{case.number}/end", {"result": "通道已通"}).status_code == 200
    call = secretary.get(f"/cases/{case.number}").json()["calls"][0]
    assert call["targets"][0]["result"] == "已清走三辆车"
    assert call["ended_at"]


def test_what_is_not_possible_now_is_refused_with_its_reason(staff):
    worker = caller(staff.worker)
    number = lodge(staff).number
    worker.post(f"/cases/{number}/accept")
    answer = worker.post(f"/cases/{number}/accept")
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert "现在不能受理" in answer.json()["detail"]


def test_somebody_who_saw_an_older_state_is_told_who_was_first(staff):
    worker = caller(staff.worker)
    case = lodge(staff)
    worker.post(f"/cases/{case.number}/accept")
    answer = worker.post(
        f"/cases/{case.number}/settle", {"outcome": "solved", "note": "已经修好。", "version": case.version}
    )
    assert answer.status_code == 409
    assert "别人先办了" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"channel": "hotline"}, "body.text", "没有写"),
        ({"text": TEXT}, "body.channel", "没有写"),
        ({"text": TEXT, "channel": "pigeon"}, "body.channel", "只能写其中一个"),
        ({"text": 5, "channel": "hotline"}, "body.text", "要写文字"),
        ({"text": "字" * 2001, "channel": "hotline"}, "body.text", "最多写 2000 个字"),
        ({"text": TEXT, "channel": "hotline", "area": "320402"}, "body.area", "12 位区划代码"),
        ({"text": TEXT, "channel": "hotline", "colour": "red"}, "body.colour", "没有这一项"),
        (
            {"text": TEXT, "channel": "hotline", "reporter": {"phone": "1380000"}},
            "body.reporter.phone",
            "11 位",
        ),
        (
            {"text": TEXT, "channel": "hotline", "reporter": {"name": "陈", "wants_answer": "yes"}},
            "body.reporter.wants_answer",
            "true",
        ),
        ({"text": "a\x00b", "channel": "hotline"}, "body.text", "U+0000"),
        ([], "body", "对象"),
    ],
)
def test_a_wrong_body_is_told_field_by_field_and_nothing_is_written(staff, body, field, words):
    answer = caller(staff.worker).post("/cases", body)
    assert answer.status_code == 422, answer.content.decode()
    faults = answer.json()["errors"]
    assert [fault for fault in faults if fault["field"] == field and words in fault["detail"]], faults
    assert not Case.objects.unscoped("test").exists()


def test_a_place_outside_the_post_is_refused(staff):
    answer = caller(staff.worker).post(
        "/cases", {"text": TEXT, "channel": "hotline", "area": staff.town.far_community.code}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.area"


def test_a_form_s_own_complaint_names_the_field_of_the_body(staff):
    worker, case = caller(staff.worker), lodge(staff)
    answer = worker.post(f"/cases/{case.number}/settle", {"outcome": "planned", "note": "列入明年"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "body.planned_on", "detail": "列入计划要写明哪天前解决。"}]
    assert fresh(case).state == "lodged"


def test_names_and_phones_are_masked_and_seen_whole_only_with_the_scope_and_a_trace(staff):
    case = lodge(staff)
    told = caller(staff.worker).get(f"/cases/{case.number}")
    assert told.json()["reporters"][0]["name"] == "陈**"
    assert "13800002207" not in told.content.decode()
    assert "怡康花园 12 幢 301" not in told.content.decode()
    some = caller(staff.worker, "cases:read", "cases:write")
    assert some.post(f"/cases/{case.number}/reveal", {"reason": "电话核实地点"}).status_code == 403
    whole = caller(staff.worker).post(f"/cases/{case.number}/reveal", {"reason": "电话核实地点"})
    assert whole.json()["phone"] == "13800002207"


def test_the_list_is_walked_by_cursor_without_gap_or_double(staff):
    numbers = {lodge(staff).number for _ in range(7)}
    worker, seen, cursor = caller(staff.worker), [], ""
    while cursor is not None:
        page = worker.get("/cases", limit=3, cursor=cursor).json()
        seen += [line["number"] for line in page["items"]]
        cursor = page["next"]
    assert len(seen) == 7
    assert set(seen) == numbers


def test_the_list_is_narrowed_as_on_the_page(staff):
    first, second = lodge(staff), lodge(staff)
    worker = caller(staff.worker)
    worker.post(f"/cases/{first.number}/accept")
    assert [line["number"] for line in worker.get("/cases", state="lodged").json()["items"]] == [
        second.number
    ]
    assert worker.get("/cases", area=staff.town.far_community.code).json()["items"] == []
    assert worker.get("/cases", until="9999-12-31").status_code == 422
    assert worker.get("/cases", cursor="x").status_code == 422


def test_a_case_of_elsewhere_does_not_exist(staff):
    case = lodge(staff)
    other = caller(staff.other_street)
    assert other.get(f"/cases/{case.number}").status_code == 404
    assert other.post(f"/cases/{case.number}/accept").status_code == 404
    assert other.get("/cases").json()["items"] == []


def test_the_track_says_that_it_came_by_the_interface(staff):
    case = lodge(staff)
    caller(staff.worker).post(f"/cases/{case.number}/accept")
    step = Step.objects.of(case=case).get(verb="accept")
    assert step.by == staff.worker.name
    assert "（接口：热线）" in step.post


@pytest.mark.parametrize("path", ["/cases", "/cases/{}", "/orgs", "/areas"])
def test_a_page_costs_the_same_statements_for_one_row_and_for_thirty(
    staff, path, django_assert_max_num_queries, django_assert_num_queries
):
    case, worker = lodge(staff), caller(staff.worker)
    address = path.format(case.number)
    worker.get(address)
    with django_assert_max_num_queries(14) as few:
        assert worker.get(address, **({"limit": 50} if "{" not in path else {})).status_code == 200
    for _ in range(29):
        lodge(staff)
    with django_assert_num_queries(len(few)):
        worker.get(address, **({"limit": 50} if "{" not in path else {}))


def test_suggestions_are_those_of_the_page(staff):
    row, case = matter(staff, name="占用消防通道", keywords="消防通道"), lodge(staff)
    told = caller(staff.worker).get(f"/cases/{case.number}/suggestions").json()
    assert told["is_on"]
    assert [one["id"] for one in told["matters"]] == [row.pk]
    assert "消防通道" in "".join(told["matters"][0]["why"])
    assert caller(staff.other_street).get(f"/cases/{case.number}/suggestions").status_code == 404
