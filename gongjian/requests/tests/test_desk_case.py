"""The page of one case, as staff see and use it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.kernel import clock
from gongjian.orgs.tests.makers import browser
from gongjian.platform.models import AuditEvent
from gongjian.requests.actions import calls, handling, handover
from gongjian.requests.desk.verbs import VERBS
from gongjian.requests.models import HandOver, Likeness, Photo, State, Step
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.desk import in_hand, picture, post, text, url

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_the_next_step_stands_first_and_is_a_form_of_its_own():
    staff = make.staffed()
    case = make.lodge(staff)

    page = browser(staff.worker).get(url(case))

    assert "下一步：受理" in text(page)
    assert f'action="{url(case, "accept/")}"' in text(page)


def test_accepting_moves_the_case_and_says_so():
    staff = make.staffed()
    case = make.lodge(staff)

    answer = post(staff.worker, case, "accept")

    assert make.fresh(case).state == State.DOING
    assert "已受理，由您负责。" in text(answer)


def test_a_tab_opens_another_act_and_keeps_the_first_line():
    staff = make.staffed()
    case = in_hand(staff)

    page = text(browser(staff.worker).get(url(case, "?do=extend")))

    assert "下一步：办结答复" in page
    assert "延长几个工作日" in page


def test_what_cannot_be_done_now_is_named_with_its_reason():
    staff = make.staffed()
    case = make.lodge(staff)
    handover.offer(case, to=staff.town["fire"], note="请核实", by=staff.worker)

    page = text(browser(staff.fire).get(url(case)))

    assert "由怡康花园社区办理，您的单位不能代办。" in page


def test_a_department_sees_only_what_it_takes_part_in():
    staff = make.staffed()
    case = make.lodge(staff)

    assert browser(staff.fire).get(url(case)).status_code == 404
    handover.offer(case, to=staff.town["fire"], note="请核实", by=staff.worker)
    assert "下一步：签收" in text(browser(staff.fire).get(url(case)))


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_outside_ones_reach_no_act_exists(verb):
    staff = make.staffed()
    case = make.lodge(staff)

    answer = browser(staff.other_street).post(url(case, f"{verb}/"), {"version": case.version})

    assert answer.status_code == 404
    assert make.fresh(case).version == case.version


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"accept", "take", "resume"}))
def test_an_empty_form_says_what_to_fill_in_and_changes_nothing(verb):
    staff = make.staffed()
    case = in_hand(staff)

    answer = browser(staff.secretary).post(url(case, f"{verb}/"), {"version": case.version})

    assert answer.status_code in (409, 422)
    assert 'role="alert"' in text(answer)
    assert make.fresh(case).version == case.version


def test_a_form_without_its_version_is_too_old():
    staff = make.staffed()
    case = make.lodge(staff)

    answer = browser(staff.worker).post(url(case, "accept/"), {})

    assert answer.status_code == 422
    assert "打开太久了" in text(answer)


def test_whoever_comes_second_reads_who_was_first():
    staff = make.staffed()
    case = make.lodge(staff)
    seen = case.version
    handover.accept(case, by=staff.secretary)

    answer = browser(staff.worker).post(url(case, "accept/"), {"version": seen})

    assert answer.status_code == 409
    assert "别人先办了" in text(answer)
    assert staff.secretary.name in text(answer)


def test_a_second_tap_on_ones_own_button_is_answered_like_the_first():
    staff = make.staffed()
    case = make.lodge(staff)
    seen = case.version
    client = browser(staff.worker)
    client.post(url(case, "accept/"), {"version": seen})

    again = client.post(url(case, "accept/"), {"version": seen}, follow=True)

    assert again.status_code == 200
    assert "已受理，由您负责。" in text(again)
    assert Step.objects.of(case=case).filter(verb="accept").count() == 1


def test_htmx_gets_the_case_alone_and_a_plain_form_gets_a_redirect():
    staff = make.staffed()
    case = make.lodge(staff)

    part = browser(staff.worker).post(url(case, "accept/"), {"version": case.version}, headers=HTMX)

    assert part.status_code == 200
    assert "<html" not in text(part)
    assert 'id="case"' in text(part)
    assert "已受理，由您负责。" in text(part)
    assert part.headers["HX-Push-Url"] == url(case)


def test_acts_that_cannot_be_done_for_one_reason_are_told_in_one_sentence():
    staff = make.staffed()
    case = in_hand(staff)
    handover.offer(case, to=staff.town["fire"], by=staff.worker)

    page = BeautifulSoup(browser(staff.fire).get(url(case)).content, "html.parser")

    told = page.select_one("details.gj-foot")
    rows = [row.get_text(" ", strip=True) for row in told.select("li")]
    assert "项现在不能办" in told.summary.text
    assert len(rows) == len({row.partition("：")[2] for row in rows})
    assert any("代居民补充 、" in row.replace("、", " 、") and "居民撤回" in row for row in rows)
    assert any("由朝阳社区" in row or "您的单位不能代办" in row for row in rows)


def test_the_list_proposes_its_lead_and_shows_why_the_base_is_refused():
    staff = make.staffed()
    case = in_hand(staff, matter=make.matter(staff))

    page = text(browser(staff.worker).get(url(case, "?do=offer")))

    assert "清单牵头单位，第 47 项" in page
    assert page.index("区消防救援大队") < page.index("不能下派给")
    assert "越过清单的理由" not in page


def test_the_property_company_may_help_with_what_the_law_reserves_but_not_lead_it():
    staff = make.staffed()
    fire = make.matter(staff, legal_basis="《中华人民共和国消防法》第二十八条")
    case = in_hand(staff, matter=fire)
    company = staff.town["property"]

    page = BeautifulSoup(browser(staff.worker).get(url(case, "?do=offer")).content, "html.parser")
    assert not page.select(f'input[name=to][value="{company.pk}"]')
    assert "没有执法权，第 47 项由区消防救援大队牵头依法办理" in page.text
    assert page.select_one(f'input[name=helpers][value="{company.pk}"]')
    refused = post(staff.worker, case, "offer", to=company.pk, note="请办理")
    assert refused.status_code == 422
    assert make.fresh(case).state == State.DOING
    post(staff.worker, case, "offer", to=staff.town["fire"].pk, helpers=[company.pk], note="请办理")
    assert make.fresh(case).state == State.OFFERED


def test_dispatching_against_the_list_is_refused_with_the_lists_own_sentence():
    staff = make.staffed()
    case = in_hand(staff, matter=make.matter(staff))

    answer = post(staff.worker, case, "offer", to=staff.town["subdistrict"].pk, note="请办理")

    assert answer.status_code == 422
    assert "第 47 项" in text(answer)
    assert "请办理" in text(answer)  # what was typed stays
    assert make.fresh(case).state == State.DOING


def test_a_body_elsewhere_is_found_by_name():
    staff = make.staffed()
    case = in_hand(staff)

    page = text(browser(staff.worker).get(url(case, "?do=offer&find=九洲")))

    assert "九洲社区" in page
    assert "没有叫“不存在”的单位" in text(browser(staff.worker).get(url(case, "?do=offer&find=不存在")))


def test_dispatch_sign_objection_and_review_run_through_their_forms():
    staff = make.staffed()
    case = in_hand(staff)
    post(staff.worker, case, "offer", to=staff.town["fire"].pk, note="请到现场认定")
    assert make.fresh(case).state == State.OFFERED

    post(staff.fire, case, "object_to", reason="属物业管理范围，不在消防职责")
    assert make.fresh(case).state == State.DISPUTED

    reviewer = make.fresh(case).awaiting
    judge = next(who for who in (staff.desk, staff.street, staff.party) if who.org_id == reviewer.pk)
    assert "下一步：审核异议" in text(browser(judge).get(url(case)))
    post(judge, case, "uphold", note="理由成立，退回社区")
    assert make.fresh(case).state == State.DOING
    assert HandOver.objects.of(case=case).get().review == "upheld"


def test_settling_asks_a_date_for_what_is_planned():
    staff = make.staffed()
    case = in_hand(staff)
    said = {"outcome": "planned", "reply": "列入明年改造计划，届时统一更换。"}

    missing = browser(staff.worker).post(url(case, "settle/"), {"version": case.version, **said})
    assert missing.status_code == 422
    assert "列入计划要写明哪天前解决。" in text(missing)

    day = (clock.today() + timedelta(days=30)).isoformat()
    post(staff.worker, case, "settle", planned_on=day, **said)
    assert make.fresh(case).state == State.SETTLED


def test_staff_add_photos_and_only_those_who_see_the_case_see_them():
    staff = make.staffed()
    case = in_hand(staff)
    post(staff.worker, case, "note", text="已到现场查看", photos=picture())

    photo = Photo.objects.of(case=case).get()
    where = url(case, f"photos/{photo.file.key}/")

    shown = browser(staff.secretary).get(where)
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert browser(staff.other_street).get(where).status_code == 404
    assert (
        browser(staff.secretary).get(url(make.lodge(staff), f"photos/{photo.file.key}/")).status_code == 404
    )
    assert where in text(browser(staff.secretary).get(url(case)))


def test_a_file_that_is_no_picture_is_refused_in_words():
    staff = make.staffed()
    case = in_hand(staff)
    fake = SimpleUploadedFile("病毒.jpg", b"MZ not a picture", content_type="image/jpeg")

    answer = post(staff.worker, case, "note", text="已到现场", photos=fake)

    assert answer.status_code in (409, 422)
    assert "照片" in text(answer)
    assert not Photo.objects.of(case=case).exists()


def test_merging_and_linking_take_the_number_of_the_other():
    staff = make.staffed()
    first, second, third = in_hand(staff), in_hand(staff), in_hand(staff)

    wrong = post(staff.worker, first, "merge", other="990101-0001")
    assert "没有查到编号 990101-0001" in text(wrong)
    post(staff.worker, first, "merge", other=f" {second.number} ")
    assert make.fresh(first).state == State.MERGED
    post(staff.worker, second, "link", other=third.number)
    assert Likeness.objects.unscoped("test").count() == 1
    page = text(browser(staff.worker).get(url(second)))
    assert "已并入本件" in page
    assert "已关联" in page


def test_like_cases_are_shown_and_one_press_away_from_merging():
    staff = make.staffed()
    first, second = in_hand(staff), in_hand(staff)

    page = text(browser(staff.worker).get(url(first)))

    assert f"{url(first)}?do=merge&amp;other={second.number}#next" in page
    assert f'value="{second.number}"' in text(
        browser(staff.worker).get(url(first, f"?do=merge&other={second.number}"))
    )


def test_the_number_is_masked_and_a_look_at_it_leaves_a_trace():
    staff = make.staffed()
    case = make.lodge(staff)
    reporter = make.reporter(case)
    where = url(case, f"reveal/{reporter.pk}/")

    assert "13800002207" not in text(browser(staff.worker).get(url(case)))
    assert "138****2207" in text(browser(staff.worker).get(url(case)))
    client = browser(staff.worker)
    assert client.post(where, {"reason": ""}).status_code == 422
    assert not AuditEvent.objects.filter(action="requests.reveal").exists()

    shown = client.post(where, {"reason": "电话核实地点"})

    assert "13800002207" in text(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    trace = AuditEvent.objects.get(action="requests.reveal")
    assert trace.by == staff.worker.name
    assert "电话核实地点" in trace.note
    assert browser(staff.other_street).get(where).status_code == 404


def test_another_cases_reporter_is_not_shown_under_this_number():
    staff = make.staffed()
    case, other = make.lodge(staff), make.lodge(staff)

    answer = browser(staff.worker).get(url(case, f"reveal/{make.reporter(other).pk}/"))

    assert answer.status_code == 404


def test_reloading_an_act_leads_back_to_its_form():
    staff = make.staffed()
    case = in_hand(staff)

    answer = browser(staff.worker).get(url(case, "settle/"))

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?do=settle#next")


def test_a_stranger_is_sent_to_the_login(client):
    staff = make.staffed()
    assert client.get(url(make.lodge(staff))).headers["Location"].startswith("/login/")


def test_a_long_history_costs_the_same_queries():
    staff = make.staffed()
    case = in_hand(staff)
    handling.note(case, text="第一条", by=staff.worker)
    client = browser(staff.worker)
    client.get(url(case))
    with CaptureQueriesContext(connection) as short:
        client.get(url(case))
    for n in range(30):
        handling.note(make.fresh(case), text=f"第 {n} 条进展", by=staff.worker)
    for _ in range(3):
        calls.call(
            make.fresh(case),
            orgs=[staff.town["fire"]],
            ask="看",
            spot="门口",
            arrive_by=clock.now() + timedelta(hours=3),
            by=staff.secretary,
        )
    with CaptureQueriesContext(connection) as long:
        client.get(url(case))

    assert len(long) <= len(short) + 1  # the targets of calls, once there are any
    assert len(long) <= 30
