"""查进度: number and proof open a case to its reporter, and to nobody else."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongjian.orgs.actor import CLOCK
from gongjian.requests.actions import clock as clocks
from gongjian.requests.actions import ending, handling, handover
from gongjian.requests.jobs import forget_tallies
from gongjian.requests.models import Evaluation, Photo, State, Tally
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.test_portal_submit import picture

pytestmark = pytest.mark.django_db


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(answer):
    return read(answer).get_text(" ", strip=True)


def look_up(client, number, code):
    return client.post("/track/", {"no": number, "code": code})


def open_case(client, case):
    look_up(client, case.number, case.query_code)
    return f"/track/{case.number}/"


def settle(case, by, outcome="solved", reply="装了 5 个隔离桩，划了黄线。", **given):
    return handling.settle(make.fresh(case), outcome=outcome, reply=reply, by=by, **given)


def test_numbers_and_codes_are_read_as_people_type_them(page_client):
    case = make.lodge(make.staffed())
    a, b = case.number.split("-")
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    codes = (case.query_code, f" {case.query_code.lower()}", "2207", "２２０７", "138 0000 2207")
    for number in (case.number, f" {a}{b} ", case.number.translate(wide), f"{a} {b}", f"{a}－{b}"):
        for code in codes:
            answer = look_up(Client(), number, code)
            assert answer.headers.get("Location") == f"/track/{case.number}/", (number, code)


def test_a_wrong_number_and_a_wrong_code_are_answered_in_the_same_words(page_client):
    case = make.lodge(make.staffed())
    for number, code in (
        (case.number, "WRONGX"),
        (case.number, "0000"),
        ("990101-0001", case.query_code),
        (case.number, "2208"),
        (case.number, "13800002208"),
    ):
        answer = look_up(page_client, number, code)
        assert answer.status_code == 404
        assert "没有查到这个编号" in words(answer)
        assert page_client.get(f"/track/{case.number}/").headers["Location"] == f"/track/?no={case.number}"


def test_the_two_answers_differ_in_nothing_but_what_was_typed(page_client):
    case = make.lodge(make.staffed())
    one = words(look_up(page_client, case.number, "WRONGX"))
    other = words(look_up(page_client, "990101-0001", "WRONGX"))
    assert one == other


def test_an_anonymous_case_has_no_empty_tail_to_be_guessed(page_client):
    case = make.lodge(make.staffed(), reporter=None)
    for code in ("0000", "", "-", "０"):
        assert look_up(page_client, case.number, code).status_code in (404, 422)
    assert look_up(page_client, case.number, case.query_code).status_code == 302


def test_what_is_missing_in_the_look_up_is_said(page_client):
    for no, code, sentence in (
        ("", "2207", "请填编号"),
        ("12345", "2207", "编号是 10 位数字"),
        ("261113-0473", "", "请填查询码"),
        ("261113-0473", "？？", "请填查询码"),
        ("2" * 60, "2207", "编号只有 10 位数字"),
        ("261113-0473", "A" * 60, "查询码没有这么长"),
    ):
        answer = look_up(page_client, no, code)
        assert answer.status_code == 422
        assert sentence in words(answer)


def test_guessing_is_slowed_down_even_for_the_right_answer(page_client):
    case = make.lodge(make.staffed())
    for n in range(10):
        assert look_up(page_client, case.number, f"{n:04d}").status_code == 404
    stopped = look_up(page_client, case.number, "2207")
    assert stopped.status_code == 429
    assert "15 分钟" in words(stopped)
    assert stopped.headers["Retry-After"] == "900"
    with make.clock.at(make.clock.now() + make.timedelta(minutes=16)):
        assert look_up(page_client, case.number, "2207").status_code == 302


def test_a_link_or_qr_code_only_fills_the_form_in(page_client):
    case = make.lodge(make.staffed())
    answer = page_client.get("/track/", {"no": case.number, "code": case.query_code})
    assert read(answer).find("input", attrs={"name": "code"})["value"] == case.query_code
    assert page_client.get(f"/track/{case.number}/").status_code == 302


def test_another_session_sees_nothing_and_changes_nothing(page_client):
    case = make.lodge(make.staffed())
    open_case(page_client, case)
    for rest in ("", "supplement/", "withdraw/", "evaluate/", "evaluated/", "slip/"):
        for method in ("get", "post"):
            address = f"/track/{case.number}/{rest}"
            answer = getattr(Client(), method)(address, {"text": "别人写的", "reason": "x"})
            assert answer.status_code in (302, 405), (method, rest)
            assert case.text not in answer.content.decode()
    assert make.fresh(case).version == case.version


def test_the_proof_of_one_case_opens_no_other(page_client):
    staff = make.staffed()
    mine, other = make.lodge(staff), make.lodge(staff, text="楼道灯不亮")
    open_case(page_client, mine)
    assert page_client.get(f"/track/{other.number}/").status_code == 302


def test_photos_and_the_qr_code_are_for_the_reporter_only(page_client):
    case = make.lodge(make.staffed(), photos=[picture()])
    key = Photo.objects.of(case=case).get().file.key
    address = f"/track/{case.number}/photos/{key}/"
    stranger = Client()
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/track/{case.number}/qr.svg").status_code == 404
    page = open_case(page_client, case)
    assert address in {link["href"] for link in read(page_client.get(page)).find_all("a")}
    for each in (address, f"{address}?small=1"):
        shown = page_client.get(each)
        assert shown["Content-Type"] == "image/jpeg"
        assert b"".join(shown.streaming_content)
    assert b"<svg" in page_client.get(f"/track/{case.number}/qr.svg").content


def test_a_photo_of_another_case_does_not_exist(page_client):
    staff = make.staffed()
    mine, other = make.lodge(staff), make.lodge(staff, photos=[picture()])
    open_case(page_client, mine)
    key = Photo.objects.of(case=other).get().file.key
    assert page_client.get(f"/track/{mine.number}/photos/{key}/").status_code == 404


def test_the_proof_holds_half_a_day(page_client):
    case = make.lodge(make.staffed())
    page = open_case(page_client, case)
    with make.clock.at(make.clock.now() + make.timedelta(hours=12.1)):
        assert page_client.get(page).status_code == 302


def test_on_a_borrowed_phone_everything_can_be_forgotten(page_client):
    case = make.lodge(make.staffed())
    page = open_case(page_client, case)
    page_client.post("/submit/", {"text": make.TEXT})
    page_client.post("/track/leave/")
    assert page_client.get(page).status_code == 302
    assert make.TEXT not in page_client.get("/submit/").content.decode()


def test_the_page_says_who_answers_by_when_and_what_was_said(page_client):
    staff = make.staffed()
    with make.clock.at(make.MONDAY):
        case = make.lodge(staff)
    with make.clock.at(make.MONDAY + make.timedelta(hours=1)):
        handover.accept(case, by=staff.worker)
        said = words(page_client.get(open_case(page_client, case)))
    assert "正在办理" in said
    assert f"现在由怡康花园社区 {staff.worker.name}负责" in said
    assert "已受理" in said
    assert "11-30 周一 17:30 前答复您" in said
    assert case.text in said


def test_elder_eyes_read_times_in_words(page_client):
    staff = make.staffed()
    page_client.cookies["elder"] = "1"
    with make.clock.at(make.MONDAY):
        case = make.lodge(staff)
        said = words(page_client.get(open_case(page_client, case)))
    assert "11 月 30 日周一下午 5 点半前答复您" in said


def test_a_late_case_says_so_plainly(page_client):
    staff = make.staffed()
    with make.clock.at(make.MONDAY):
        case = make.lodge(staff)
    with make.clock.at(make.days(20)):
        assert "本来应在" in words(page_client.get(open_case(page_client, case)))


def test_every_state_has_a_page(page_client):
    """Walk through the states that a resident can meet."""
    staff = make.staffed()
    case = make.lodge(staff)
    page = open_case(page_client, case)
    assert "已收到，等待受理" in words(page_client.get(page))
    handover.accept(make.fresh(case), by=staff.worker)
    assert "正在办理" in words(page_client.get(page))
    handover.offer(make.fresh(case), to=staff.town["fire"], by=staff.worker)
    assert "要等对方签收才算数" in words(page_client.get(page))
    handover.object_to(make.fresh(case), reason="不属于消防职责范围", by=staff.fire)
    assert make.fresh(case).state == State.DISPUTED
    assert "要等对方签收才算数" in words(page_client.get(page))
    handover.overrule(make.fresh(case), note="由消防牵头", by=staff.desk)
    settle(case, staff.fire)
    assert "已答复，请您评价" in words(page_client.get(page))
    assert "装了 5 个隔离桩" in words(page_client.get(page))


def test_the_reporter_of_a_merged_case_follows_the_other_without_its_private_words(page_client):
    staff = make.staffed()
    main = make.lodge(staff, text="消防通道被占，我住 3 楼")
    mine = make.lodge(staff, text="消防车进不来")
    handling.merge(mine, into=main, by=staff.worker)
    page = open_case(page_client, mine)
    said = words(page_client.get(page))
    assert f"和 {main.number} 是同一件" in said
    assert "消防车进不来" in said
    assert "我住 3 楼" not in said
    handover.accept(make.fresh(main), by=staff.worker)
    assert "正在办理" in words(page_client.get(page))
    settle(main, staff.worker)
    answer = page_client.post(f"{page}evaluate/", {"solved": "yes", "mood": "good"}, follow=True)
    assert "谢谢您的评价" in words(answer)


def test_a_supplement_reaches_the_case_once_with_its_photos(page_client):
    case = make.lodge(make.staffed())
    page = open_case(page_client, case)
    form = read(page_client.get(f"{page}supplement/"))
    nonce = form.find("input", attrs={"name": "nonce"})["value"]
    for _ in range(2):
        sent = {"text": "今天又停了三辆", "photos": [picture()], "nonce": nonce}
        assert page_client.post(f"{page}supplement/", sent).status_code == 302
    assert words(page_client.get(page)).count("今天又停了三辆") == 1
    assert Photo.objects.of(case=case).count() == 1


def test_a_photo_alone_is_a_supplement_and_nothing_at_all_is_not(page_client):
    case = make.lodge(make.staffed())
    page = open_case(page_client, case)
    empty = page_client.post(f"{page}supplement/", {"text": " "})
    assert empty.status_code == 422
    assert "请写一句要补充的话，或者选一张照片" in words(empty)
    assert page_client.post(f"{page}supplement/", {"text": "", "photos": [picture()]}).status_code == 302
    assert "补充照片 1 张" in words(page_client.get(page))


def test_a_bad_file_in_a_supplement_loses_nothing(page_client):
    case = make.lodge(make.staffed())
    page = open_case(page_client, case)
    bad = SimpleUploadedFile("录音.mp3", b"ID3 nothing", content_type="image/png")
    answer = page_client.post(f"{page}supplement/", {"text": "补充一句", "photos": [picture("一.jpg"), bad]})
    assert answer.status_code == 422
    assert "“录音.mp3”不是能打开的照片" in words(answer)
    assert "已选好 1 张照片" in words(answer)
    assert "补充一句" in read(answer).find("textarea").get_text()


def test_taking_back_asks_first_and_ends_the_case(page_client):
    case = make.lodge(make.staffed())
    page = open_case(page_client, case)
    assert "撤回不能取消" in words(page_client.get(f"{page}withdraw/"))
    assert make.fresh(case).state == State.LODGED
    page_client.post(f"{page}withdraw/", {"reason": "已经自己解决"})
    assert make.fresh(case).state == State.WITHDRAWN
    assert page_client.post(f"{page}withdraw/", {}).status_code == 302
    assert "您已撤回" in words(page_client.get(page))


def test_an_evaluation_has_nothing_chosen_beforehand_and_is_asked_once(page_client):
    staff = make.staffed()
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    settle(case, staff.worker)
    page = open_case(page_client, case)
    form = read(page_client.get(f"{page}evaluate/"))
    assert not form.find_all("input", checked=True)
    empty = page_client.post(f"{page}evaluate/", {"comment": "还行"})
    assert empty.status_code == 422
    assert "请选一下：这件事解决了吗" in words(empty)
    assert "还行" in read(empty).find("textarea").get_text()
    done = page_client.post(f"{page}evaluate/", {"solved": "yes", "mood": "good"}, follow=True)
    assert "这件事就办结了" in words(done)
    page_client.post(f"{page}evaluate/", {"solved": "no", "mood": "bad"})
    assert Evaluation.objects.of(case=case).count() == 1
    assert make.fresh(case).state == State.CLOSED


def test_unsolved_goes_back_and_the_page_says_who_and_by_when(page_client):
    staff = make.staffed()
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    settle(case, staff.worker)
    page = open_case(page_client, case)
    answer = page_client.post(f"{page}evaluate/", {"solved": "no", "mood": "fair"}, follow=True)
    said = words(answer)
    assert "已退回重办" in said
    assert "由天宁街道负责重办" in said
    assert "前答复您" in said
    again = words(page_client.get(page))
    assert "正在重新办理" in again
    assert "您评价：没解决" in again


def test_a_second_bad_word_is_recorded_and_the_page_does_not_promise_more(page_client):
    staff = make.staffed()
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    settle(case, staff.worker)
    page = open_case(page_client, case)
    page_client.post(f"{page}evaluate/", {"solved": "no", "mood": "bad"})
    handover.accept(make.fresh(case), by=staff.street)
    settle(case, staff.street)
    answer = page_client.post(f"{page}evaluate/", {"solved": "no", "mood": "bad"}, follow=True)
    assert "您的意见如实记下了" in words(answer)
    assert make.fresh(case).state == State.CLOSED


def test_a_verified_reporter_of_an_answered_case_lands_on_the_evaluation(page_client):
    """The QR code on the slip leads to it."""
    staff = make.staffed()
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    settle(case, staff.worker)
    answer = look_up(page_client, case.number, case.query_code)
    assert answer.headers["Location"] == f"/track/{case.number}/evaluate/"


def test_the_answer_of_an_expired_case_stays_readable(page_client):
    staff = make.staffed()
    with make.clock.at(make.MONDAY):
        case = make.lodge(staff)
        handover.accept(case, by=staff.worker)
        settle(case, staff.worker)
    with make.clock.at(make.days(15)):
        ending.expire(make.fresh(case), by=CLOCK)
        said = words(page_client.get(open_case(page_client, case)))
    assert "已办结" in said
    assert "装了 5 个隔离桩" in said


def test_the_slip_carries_number_code_who_and_by_when(page_client):
    staff = make.staffed()
    with make.clock.at(make.MONDAY):
        case = make.lodge(staff)
        said = words(page_client.get(f"{open_case(page_client, case)}slip/"))
    for word in (case.number, case.query_code, "怡康花园社区", "11-30 周一"):
        assert word in said


def test_a_case_page_costs_the_same_with_one_step_and_with_thirty(page_client):
    staff = make.staffed()
    case = make.lodge(staff)
    handover.accept(case, by=staff.worker)
    page = open_case(page_client, case)
    with CaptureQueriesContext(connection) as few:
        page_client.get(page)
    for n in range(30):
        handling.note(make.fresh(case), text=f"第 {n} 次", public_text=f"第 {n} 次查看", by=staff.worker)
    with CaptureQueriesContext(connection) as many:
        page_client.get(page)
    assert len(few) == len(many) <= 16


def test_counts_of_tries_are_forgotten_when_they_slow_nobody_down_any_more(page_client):
    case = make.lodge(make.staffed())
    look_up(page_client, case.number, "0000")
    assert Tally.objects.count() == 2
    assert not Tally.objects.filter(key__contains=case.number).exists()
    forget_tallies()
    assert Tally.objects.count() == 2
    with make.clock.at(make.clock.now() + make.timedelta(minutes=16)):
        forget_tallies()
    assert not Tally.objects.exists()


def test_a_standing_clock_names_no_date_but_its_reason_and_its_beginning(page_client):
    staff = make.staffed()
    with make.clock.at(make.MONDAY):
        case = handover.accept(make.lodge(staff), by=staff.worker)
        clocks.pause(case, reason="等居民补充材料", by=staff.worker)
    with make.clock.at(make.days(1)):
        open_case(page_client, case)
        page = words(page_client.get(f"/track/{case.number}/"))
    assert "计时已暂停（等居民补充材料，自 11-16 09:30 起）" in page
