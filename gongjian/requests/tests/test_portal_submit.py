"""我要反映: a request written on a phone, without an account and without script."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gongjian.grids import addresses
from gongjian.grids.models import Building, Grid
from gongjian.platform import attachments
from gongjian.requests.models import Case, Reporter
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db


def picture(name="IMG_1.jpg", size=(800, 600), color="gray"):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


def cases():
    return Case.objects.unscoped("a test looks at the rows").order_by("pk")


def fill(client, staff, *, text=make.TEXT, photos=(), where=None, contact=None):
    """Everything up to the page that shows it all; gives that page."""
    client.post("/submit/", {"text": text, "photos": list(photos)})
    code = staff.town.community.code
    client.post("/submit/where/", {"community": code, "place": "菜场北门路口", **(where or {})})
    client.post("/submit/contact/", {"name": "陈女士", "phone": "138 0000 2207", **(contact or {})})
    return client.get("/submit/check/")


def nonce(answer):
    return read(answer).find("input", attrs={"name": "nonce"})["value"]


def test_a_request_is_written_in_three_answers_and_gets_a_number_and_a_code(page_client):
    staff = make.staffed()
    for step in ("/submit/", "/submit/where/", "/submit/contact/"):
        assert page_client.get(step).status_code in (200, 302)
    check = fill(page_client, staff)
    answer = page_client.post("/submit/check/", {"nonce": nonce(check)}, follow=True)
    case = cases().get()
    said = read(answer).get_text()
    assert case.number in said
    assert case.query_code in said
    assert (case.area, case.channel, case.place) == (staff.town.community, "web", "菜场北门路口")
    who = Reporter.objects.of(case=case).get()
    assert (who.name, who.phone, who.wants_answer) == ("陈女士", "13800002207", True)
    assert case.first_receiver.name in said


def test_two_taps_on_submit_make_one_case(page_client):
    check = fill(page_client, make.staffed())
    first = page_client.post("/submit/check/", {"nonce": nonce(check)})
    second = page_client.post("/submit/check/", {"nonce": nonce(check)})
    assert first.headers["Location"] == second.headers["Location"]
    assert cases().count() == 1


def test_a_stale_page_sends_nothing_and_leads_back(page_client):
    fill(page_client, make.staffed())
    answer = page_client.post("/submit/check/", {"nonce": "0" * 32})
    assert answer.headers["Location"] == "/submit/check/"
    assert not cases().exists()


def test_without_name_and_phone_it_is_anonymous_and_the_page_says_what_that_means(page_client):
    check = fill(page_client, make.staffed(), contact={"name": "", "phone": ""})
    assert "匿名" in read(check).get_text()
    done = page_client.post("/submit/check/", {"nonce": nonce(check)}, follow=True)
    assert "只能凭这两样查结果" in read(done).get_text()
    who = Reporter.objects.of(case=cases().get()).get()
    assert (who.name, who.phone, who.wants_answer) == ("", "", False)


def test_whoever_wants_no_call_is_not_called(page_client):
    check = fill(page_client, make.staffed(), contact={"quiet": "on"})
    page_client.post("/submit/check/", {"nonce": nonce(check)})
    assert not Reporter.objects.of(case=cases().get()).get().wants_answer


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请写明是什么事，哪怕一句话"),
        ("   ", "请写明是什么事，哪怕一句话"),
        ("？！。", "请用文字写明是什么事，哪怕一句话"),
        ("灯" * 501, "最多 500 字，现在 501 字，请删短一些"),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_what_was_typed_stays(page_client, text, sentence):
    answer = page_client.post("/submit/", {"text": text})
    page = read(answer)
    assert answer.status_code == 422
    assert page.title.get_text().startswith("出错：")
    assert sentence in page.find(class_="gj-errsum").get_text()
    assert page.find("textarea").get_text().strip() == text.strip()
    assert page.find("textarea")["aria-invalid"] == "true"


def test_five_hundred_characters_in_lines_are_not_too_many(page_client):
    """A browser counts a line end once and sends it as two characters."""
    text = "\r\n".join(["灯不亮了" * 10] * 10) + "啊" * 91
    assert page_client.post("/submit/", {"text": text}).headers["Location"] == "/submit/where/"


@pytest.mark.parametrize(
    ("phone", "sentence"),
    [
        ("1380000220", "手机号是 11 位数字，您填了 10 位"),
        ("138000022077", "您填了 12 位"),
        ("没有电话", "手机号要用数字写"),
        ("12", "您填了 2 位"),
        ("86600", "固定电话请连区号一起写"),
    ],
)
def test_a_wrong_phone_is_told_how_to_mend(page_client, phone, sentence):
    fill(page_client, make.staffed())
    answer = page_client.post("/submit/contact/", {"name": "陈女士", "phone": phone})
    assert answer.status_code == 422
    assert sentence in read(answer).get_text()
    assert read(answer).find("input", attrs={"name": "name"})["value"] == "陈女士"
    assert read(answer).find("input", attrs={"name": "phone"})["value"] == phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１３８ 0000 2207", "13800002207"),
        ("+86 138-0000-2207", "13800002207"),
        ("0519 8660 0000", "051986600000"),
        ("86600000", "86600000"),
    ],
)
def test_phones_are_read_as_people_write_them(page_client, typed, kept):
    check = fill(page_client, make.staffed(), contact={"phone": typed})
    page_client.post("/submit/check/", {"nonce": nonce(check)})
    assert Reporter.objects.of(case=cases().get()).get().phone == kept


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"community": "", "place": ""}, "请写一下具体位置，或者选一个社区"),
        ({"community": "", "place": "不认得的地方"}, "没有认出这个地点在哪个社区"),
        ({"community": "", "longitude": "10", "latitude": "10", "place": ""}, "没有认出这个地点"),
        ({"community": "999999999999"}, "没有这个社区"),
        ({"community": "unknown", "place": ""}, "请写一下地点"),
        ({"place": "路" * 121}, "最多 120 字，现在 121 字"),
        ({"longitude": "500", "latitude": "31"}, "180"),
    ],
)
def test_a_wrong_place_is_told_how_to_mend(page_client, where, sentence):
    staff = make.staffed()
    page_client.post("/submit/", {"text": make.TEXT})
    answer = page_client.post(
        "/submit/where/", {"community": staff.town.community.code, "place": "门口", **where}
    )
    assert answer.status_code == 422
    assert sentence in read(answer).get_text()


def test_an_address_alone_finds_what_the_look_up_finds_and_a_choice_is_asked_for_until_made(page_client):
    staff = make.staffed()
    grounded(staff)
    address = "怡康花园 12 幢"
    page_client.post("/submit/", {"text": make.TEXT})
    looked_up = read(page_client.get("/worker/", {"q": address})).get_text()

    asked = page_client.post("/submit/where/", {"community": "", "place": address})
    assert asked.status_code == 200
    [label] = [each for each in read(asked).select("label.gj-choice") if staff.town.grid.code in str(each)]
    assert label.span.contents[0] in looked_up
    form = {
        field["name"]: field.get("value", "") for field in read(asked).select("form.gj-q input[type=hidden]")
    }
    again = page_client.post("/submit/where/", {**form, "community": "", "place": address})
    assert again.status_code == 422
    assert "还没有选" in read(again).select_one("#spoterror").get_text()
    other = page_client.post("/submit/where/", {**form, "community": "", "place": "怡康花园12幢东"})
    assert other.status_code in (200, 422)
    assert read(other).select_one("#spoterror") is None
    taken = page_client.post(
        "/submit/where/", {**form, "community": "", "place": address, "spot": staff.town.grid.code}
    )
    assert taken.headers["Location"] == "/submit/contact/"
    page_client.post("/submit/contact/", {"name": "", "phone": ""})
    page_client.post("/submit/check/", {"nonce": nonce(page_client.get("/submit/check/"))})
    assert cases().get().area == staff.town.grid


def test_a_point_on_the_map_alone_is_enough_and_the_map_is_there_before_a_community_is(page_client):
    staff = make.staffed()
    grounded(staff)
    page_client.post("/submit/", {"text": make.TEXT})
    whole = page_client.get("/map/grids.geojson").json()
    assert [each["properties"] for each in whole["features"]] == [
        {"code": staff.town.community.code, "name": "怡康花园社区", "is_whole": True}
    ]
    at = {"community": "", "place": "", "longitude": "119.985", "latitude": "31.775"}
    assert page_client.post("/submit/where/", at).headers["Location"] == "/submit/contact/"
    assert "place" not in page_client.cookies


def grounded(staff):
    box = {"west": 119.98, "south": 31.77, "east": 119.99, "north": 31.78}
    corners = [[119.98, 31.77], [119.99, 31.77], [119.99, 31.78], [119.98, 31.78], [119.98, 31.77]]
    grid = Grid.objects.create(
        area=staff.town.grid,
        org=staff.town["grid"],
        outline={"type": "Polygon", "coordinates": [corners]},
        **box,
    )
    Building.objects.create(
        grid=grid, estate="怡康花园", name="12幢", key=addresses.building_key("怡康花园", "12幢")
    )


def test_whoever_does_not_know_the_community_is_received_by_the_district(page_client):
    staff = make.staffed()
    check = fill(page_client, staff, where={"community": "unknown", "place": "青龙路上一个大坑"})
    page_client.post("/submit/check/", {"nonce": nonce(check)})
    assert cases().get().area == staff.town.district


def test_questions_cannot_be_skipped(page_client):
    make.staffed()
    assert page_client.get("/submit/where/").headers["Location"] == "/submit/"
    assert page_client.get("/submit/contact/").headers["Location"] == "/submit/"
    page_client.post("/submit/", {"text": make.TEXT})
    assert page_client.get("/submit/contact/").headers["Location"] == "/submit/where/"
    assert page_client.get("/submit/check/").headers["Location"] == "/submit/contact/"


def test_going_back_shows_what_was_typed(page_client):
    fill(page_client, make.staffed())
    assert make.TEXT in read(page_client.get("/submit/")).find("textarea").get_text()
    assert (
        read(page_client.get("/submit/where/")).find("input", attrs={"name": "place"})["value"]
        == "菜场北门路口"
    )
    assert (
        read(page_client.get("/submit/contact/")).find("input", attrs={"name": "phone"})["value"]
        == "13800002207"
    )


def test_the_session_holds_the_draft_sealed(page_client):
    fill(page_client, make.staffed())
    row = str(dict(page_client.session.items()))
    assert "陈女士" not in row
    assert "13800002207" not in row


def test_a_draft_is_gone_after_a_day(page_client):
    with make.clock.at(make.days(0)):
        page_client.post("/submit/", {"text": make.TEXT})
    with make.clock.at(make.days(1.01)):
        assert make.TEXT not in read(page_client.get("/submit/")).find("textarea").get_text()


def test_a_bad_file_is_named_and_the_good_ones_stay(page_client):
    make.staffed()
    bad = SimpleUploadedFile("合同.pdf", b"%PDF-1.4 nothing", content_type="image/jpeg")
    answer = page_client.post("/submit/", {"text": make.TEXT, "photos": [picture("一.jpg"), bad]})
    page = read(answer)
    assert answer.status_code == 422
    assert "“合同.pdf”不是能打开的照片" in page.find(class_="gj-errsum").get_text()
    assert make.TEXT in page.find("textarea").get_text()
    assert "已选好 1 张照片" in page.get_text()
    assert page_client.post("/submit/", {"text": make.TEXT}).status_code == 302


def test_no_more_than_six_photos(page_client):
    make.staffed()
    answer = page_client.post(
        "/submit/", {"text": make.TEXT, "photos": [picture(f"{n}.jpg") for n in range(8)]}
    )
    said = read(answer).get_text()
    assert "已选好 6 张照片" in said
    assert "“6.jpg”没有收下" in said
    assert "“7.jpg”没有收下" in said


def test_a_photo_can_be_taken_away_again_without_losing_the_text(page_client):
    make.staffed()
    page_client.post("/submit/", {"text": make.TEXT, "photos": [picture("一.jpg"), picture("二.jpg")]})
    key = read(page_client.get("/submit/")).find("button", attrs={"name": "remove"})["value"]
    answer = page_client.post("/submit/", {"text": "还没写完", "remove": key})
    assert answer.status_code == 200
    assert "已选好 1 张照片" in read(answer).get_text()
    assert "还没写完" in read(answer).find("textarea").get_text()
    assert page_client.get(f"/submit/photos/{key}/").status_code == 404


def test_photos_reach_the_case_and_leave_the_draft(page_client):
    check = fill(page_client, make.staffed(), photos=[picture("一.jpg"), picture("二.jpg")])
    assert "2 张" in read(check).get_text()
    page_client.post("/submit/check/", {"nonce": nonce(check)})
    assert cases().get().photos.model.objects.of(case=cases().get()).count() == 2


def test_a_draft_photo_is_shown_to_its_writer_only(page_client, client):
    make.staffed()
    page_client.post("/submit/", {"text": make.TEXT, "photos": [picture()]})
    address = read(page_client.get("/submit/")).find("img")["src"]
    shown = page_client.get(address)
    assert shown["Content-Type"] == "image/jpeg"
    assert len(b"".join(shown.streaming_content)) > 100
    assert client.get(address).status_code == 404


def test_whoever_fills_the_hidden_field_is_stopped_with_a_sentence(page_client):
    answer = page_client.post("/submit/", {"text": make.TEXT, "website": "http://spam.example"})
    assert answer.status_code == 422
    assert "请留空" in read(answer).get_text()


def test_too_many_requests_are_stopped_for_a_while_and_the_draft_stays(page_client):
    staff = make.staffed()
    for _ in range(10):
        page_client.post("/submit/check/", {"nonce": nonce(fill(page_client, staff))})
    check = fill(page_client, staff)
    answer = page_client.post("/submit/check/", {"nonce": nonce(check)})
    assert answer.status_code == 429
    assert "一小时里已经提交了 10 件" in read(answer).get_text()
    assert cases().count() == 10
    with make.clock.at(make.clock.now() + make.timedelta(hours=1.1)):
        assert page_client.post("/submit/check/", {"nonce": nonce(check)}).status_code == 302


def test_the_done_page_is_for_the_sender_only(page_client, client):
    check = fill(page_client, make.staffed())
    done = page_client.post("/submit/check/", {"nonce": nonce(check)}).headers["Location"]
    assert page_client.get(done).status_code == 200
    assert client.get(done).headers["Location"] == "/track/"


def test_the_chosen_community_is_remembered_on_the_device(page_client):
    staff = make.staffed()
    page_client.post("/submit/", {"text": make.TEXT})
    page_client.post("/submit/where/", {"community": staff.town.community.code})
    assert page_client.cookies["place"].value == staff.town.community.code
    assert staff.town.community.short_name in read(page_client.get("/")).find("header").get_text()


def test_the_number_is_readable_aloud():
    assert re.fullmatch(r"\d{6}-\d{4}", make.lodge(make.staffed()).number)


def test_photos_nobody_sent_are_gone_after_a_day(page_client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make.staffed()
    page_client.post("/submit/", {"text": make.TEXT, "photos": [picture()]})
    address = read(page_client.get("/submit/")).find("img")["src"]
    assert attachments.remove_abandoned(make.clock.now()) == 0
    assert attachments.remove_abandoned(make.clock.now() + make.timedelta(days=1.1)) == 2
    assert page_client.get(address).status_code == 404
