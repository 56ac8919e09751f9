"""What somebody typed at the desk: the longest words are kept, a refusal loses nothing."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from gongjian.kernel import clock
from gongjian.orgs.tests.makers import browser
from gongjian.requests.actions import calls, handover
from gongjian.requests.desk.verbs import VERBS
from gongjian.requests.forms.fields import Words
from gongjian.requests.models import CallTarget, Case, State
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.desk import in_hand, post, settled, text, url

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def longest(key):
    """The longest words that every field of an act takes."""
    fields = VERBS[key].form.base_fields
    return {name: "满" * field.max_length for name, field in fields.items() if isinstance(field, Words)}


def offered(staff):
    case = in_hand(staff)
    handover.offer(case, to=staff.town["fire"], by=staff.worker)
    return make.fresh(case)


def disputed(staff):
    case = offered(staff)
    handover.object_to(case, reason="不属于本单位职责", by=staff.fire)
    return make.fresh(case)


def arrival(far=TOMORROW):
    return f"{clock.now().astimezone(clock.ZONE) + far:%Y-%m-%dT%H:%M}"


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize(
    ("key", "who", "at", "more"),
    [
        ("settle", "worker", in_hand, lambda staff: {"outcome": "solved"}),
        ("settle", "worker", in_hand, lambda staff: {"outcome": "planned", "planned_on": "2027-05-01"}),
        ("note", "worker", in_hand, lambda staff: {}),
        ("supplement", "worker", in_hand, lambda staff: {}),
        ("transfer", "worker", in_hand, lambda staff: {}),
        ("withdraw", "worker", in_hand, lambda staff: {}),
        ("escalate", "worker", in_hand, lambda staff: {}),
        ("extend", "worker", in_hand, lambda staff: {"days": "5"}),
        ("pause", "worker", in_hand, lambda staff: {}),
        ("offer", "party", in_hand, lambda staff: {"to": staff.town["fire"].pk}),
        ("invite", "worker", in_hand, lambda staff: {"orgs": [staff.town["police"].pk]}),
        ("call", "secretary", in_hand, lambda s: {"orgs": [s.town["fire"].pk], "arrive_by": arrival()}),
        ("set_matter", "worker", in_hand, lambda staff: {"nature": "complaint"}),
        ("object_to", "fire", offered, lambda staff: {}),
        ("recall", "worker", offered, lambda staff: {}),
        ("uphold", "desk", disputed, lambda staff: {"to": staff.town["police"].pk}),
        ("overrule", "desk", disputed, lambda staff: {}),
        ("evaluate", "worker", settled, lambda staff: {"solved": "no", "mood": "bad", "via": "phone"}),
    ],
)  # fmt: skip
def test_every_act_keeps_the_longest_words_its_form_takes(key, who, at, more):
    staff = make.staffed()
    case = at(staff)
    by = getattr(staff, who)
    given = {**longest(key), **more(staff)}
    if key == "evaluate":
        given["reporter"] = make.reporter(case).pk
    if key == "offer":
        by, given = staff.worker, {name: value for name, value in given.items() if name != "override_reason"}

    answer = post(by, case, key, **given)

    assert answer.status_code == 200, soup(answer).select(".gj-err")
    assert answer.redirect_chain, soup(answer).select(".gj-err")


def test_a_line_end_counts_as_one_character_as_in_the_browser():
    staff = make.staffed()
    case = in_hand(staff)
    reply = "\r\n".join(["已经请物业清理"] * 250)  # 2,000 characters less one, as a textarea counts

    post(staff.worker, case, "settle", outcome="solved", reply=reply)

    assert make.fresh(case).state == State.SETTLED


def test_the_longest_answer_on_the_spot_is_kept():
    staff = make.staffed()
    given = {
        "channel": "desk", "text": "楼道灯坏了", "area": staff.town.community.pk, "nature": "help",
        "what_now": "done", "outcome": "solved", "reply": "满" * 2000,
    }  # fmt: skip

    answer = browser(staff.worker).post("/desk/requests/new/", given)

    assert answer.status_code == 302
    assert Case.objects.unscoped("a test looks").get().state in (State.SETTLED, State.CLOSED)


def test_words_beyond_the_limit_are_refused_at_their_field_and_stay():
    staff = make.staffed()
    case = in_hand(staff)

    answer = post(staff.worker, case, "settle", outcome="solved", reply="满" * 2001)

    assert answer.status_code == 422
    assert "最多写 2000 个字" in text(answer)
    assert "满" * 2001 in text(answer)


def test_so_many_bodies_that_their_names_fill_no_line_are_refused():
    staff = make.staffed()
    case = in_hand(staff)
    many = [str(number) for number in range(1, 22)]

    answer = post(staff.worker, case, "invite", orgs=many, note="请协助")

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("day", "said"), [("2020-01-01", "已经过了"), ("9999-12-31", "计划解决的日期最远到")]
)
def test_a_wrong_day_is_told_at_its_field_and_everything_typed_stays(day, said):
    staff = make.staffed()
    case = in_hand(staff)

    reply = "电梯列入明年大修，先加强维保。"
    answer = post(staff.worker, case, "settle", outcome="planned", reply=reply, planned_on=day)

    page = soup(answer)
    assert answer.status_code == 422
    assert said in page.select_one("#id_planned_on").find_parent(class_="gj-field").get_text()
    assert reply in page.select_one("#id_reply").get_text()
    assert page.select_one('input[name=outcome][value="planned"]').has_attr("checked")
    assert make.fresh(case).state == State.DOING


def test_a_call_too_far_ahead_is_told_at_its_field():
    staff = make.staffed()
    case = in_hand(staff)
    given = {"orgs": [staff.town["fire"].pk], "spot": "西门", "ask": "到现场认定"}

    answer = post(staff.secretary, case, "call", arrive_by="9999-12-31T23:59", **given)

    assert answer.status_code == 422
    assert "到场时间最远到 30 天后" in text(answer)
    assert "到现场认定" in text(answer)
    assert soup(answer).select_one(f'input[name=orgs][value="{given["orgs"][0]}"]').has_attr("checked")


def test_who_was_late_finds_what_they_typed_and_may_send_it_again():
    staff = make.staffed()
    case = make.lodge(staff)
    seen = case.version
    handover.accept(case, by=staff.secretary)

    late = browser(staff.worker).post(
        url(case, "settle/"), {"version": seen, "outcome": "solved", "reply": "已请物业清走占道车辆。"}
    )

    page = soup(late)
    assert late.status_code == 409
    assert "别人先办了" in text(late)
    assert "已请物业清走占道车辆。" in page.select_one("#id_reply").get_text()
    assert page.select_one("#panel input[name=version]")["value"] == str(make.fresh(case).version)


def test_words_for_an_act_that_is_over_can_still_be_read():
    staff = make.staffed()
    case = in_hand(staff)
    seen = case.version
    handover.offer(case, to=staff.town["fire"], by=staff.secretary)

    late = browser(staff.worker).post(
        url(case, "settle/"), {"version": seen, "outcome": "solved", "reply": "已请物业清走占道车辆。"}
    )

    assert late.status_code == 409
    assert "没有保存" in text(late)
    assert "已请物业清走占道车辆。" in text(late)


def test_an_extension_is_offered_once_and_a_long_one_told_at_its_field():
    staff = make.staffed()
    case = in_hand(staff)

    long = post(staff.worker, case, "extend", days="40", reason="物业要走招标程序")
    assert long.status_code == 422
    assert "一次最多延长" in text(long)
    assert "物业要走招标程序" in text(long)

    post(staff.worker, case, "extend", days="5", reason="物业要走招标程序")
    page = soup(browser(staff.worker).get(url(case)))
    assert not page.select('a[href*="do=extend"]')
    assert "已经延期 1 次" in page.get_text()


def called(staff):
    case = in_hand(staff)
    call = calls.call(
        case, orgs=[staff.town["fire"], staff.town["property"]], ask="认定通道", spot="西门",
        arrive_by=clock.now() + TOMORROW, by=staff.secretary,
    )  # fmt: skip
    return case, {row.org_id: row for row in CallTarget.objects.of(call=call)}


def test_whoever_called_does_not_answer_for_a_body_below_but_may_confirm_that_it_came():
    staff = make.staffed()
    case, targets = called(staff)
    mine = targets[staff.town["property"].pk]
    caller = browser(staff.secretary)

    for act, data in (("answer", {}), ("report", {"result": "已清理"})):
        assert caller.post(f"/desk/requests/called/{mine.pk}/{act}/", data).status_code == 409
    page = caller.get("/desk/requests/calls/")
    assert "等本单位应答" not in text(page)
    buttons = [button.get_text() for button in soup(page).select("main form button")]
    name = staff.town["property"].short_name
    assert f"确认{name}已到场" in buttons
    assert not [word for word in buttons if "应哨" in word or "反馈" in word]

    caller.post(f"/desk/requests/called/{mine.pk}/arrive/")
    mine.refresh_from_db()
    assert mine.arrived_at
    assert mine.answered_at is None
    assert "由吹哨单位" in text(caller.get(url(case)))


def test_a_result_that_is_refused_stays_where_it_was_written():
    staff = make.staffed()
    _, targets = called(staff)
    mine = targets[staff.town["fire"].pk]

    for result in ("好", "满" * 501):
        for back in ("", "calls"):
            answer = browser(staff.fire).post(
                f"/desk/requests/called/{mine.pk}/report/", {"result": result, "next": back}
            )
            assert answer.status_code == 422
            assert soup(answer).select_one("input[name=result]")["value"] == result
