"""The frames and the answers that belong to no room."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import override_settings
from django.urls import path
from structlog.testing import capture_logs

from gongjian.kernel.verdict import Denied
from gongjian.ui.testing import PageClient
from gongjian.ui.views import broken, forbidden, not_found

pytestmark = pytest.mark.django_db


def _refuse(request):
    raise Denied("这件诉求已经办结，不能再派单。")


def _forbid(request):
    raise PermissionDenied("它属于斜桥巷社区。需要时请找斜桥巷社区书记。")


def _hide(request):
    raise Http404


def _hide_with_words(request):
    raise Http404("这件诉求已并入 261113-0473。")


def _break(request):
    raise RuntimeError("boom")


def _plain(request):
    return HttpResponse("ok", content_type="text/plain")


def _inside(request):
    return HttpResponse("ok")


for view in (_refuse, _forbid, _hide, _hide_with_words, _break, _plain):
    view.login_required = False  # as @login_not_required does

urlpatterns = [
    path("refuse/", _refuse),
    path("forbid/", _forbid),
    path("hide/", _hide),
    path("hide-words/", _hide_with_words),
    path("break/", _break),
    path("plain/", _plain),
    path("inside/", _inside),
]
handler403, handler404, handler500 = forbidden, not_found, broken


@pytest.fixture(autouse=True)
def _own_addresses(settings):
    settings.ROOT_URLCONF = __name__


def test_a_refusal_is_a_page_with_its_sentence_and_the_way_back(page_client):
    answer = page_client.post("/refuse/", HTTP_REFERER="http://testserver/desk/requests/261113-0473/")
    assert answer.status_code == 409
    assert "这件诉求已经办结，不能再派单。" in answer.text
    assert 'href="/desk/requests/261113-0473/"' in answer.text


@pytest.mark.parametrize("referer", ["https://elsewhere.example/", "http://testserver.evil.example/x", ""])
def test_the_way_back_never_leaves_the_site(page_client, referer):
    answer = page_client.post("/refuse/", HTTP_REFERER=referer)
    assert "evil" not in answer.text
    assert "elsewhere" not in answer.text
    assert "回首页" in answer.text


def test_htmx_gets_the_refusal_as_a_note_and_keeps_the_form(page_client):
    answer = page_client.post("/refuse/", HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text
    assert "这件诉求已经办结" in answer.text


def test_a_wrong_address_says_so_in_chinese(page_client):
    answer = page_client.get("/hide/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert "网址可能抄错了，或者这件诉求已合并。" in answer.text


def test_a_view_may_say_why_there_is_nothing(page_client):
    assert "这件诉求已并入 261113-0473。" in page_client.get("/hide-words/").text


def test_an_unknown_address_does_not_show_what_django_says_about_it(page_client):
    assert "网址可能抄错了" in page_client.get("/no-such-page/").text


def test_forbidden_says_why_and_whom_to_ask(page_client):
    answer = page_client.get("/forbid/")
    assert answer.status_code == 403
    assert "需要时请找斜桥巷社区书记" in answer.text


def test_a_broken_page_shows_a_number_that_is_in_the_log(page_client):
    page_client.raise_request_exception = False
    with capture_logs() as logged:
        answer = page_client.get("/break/")
    number = next(line["number"] for line in logged if line["event"] == "page_broken")
    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert number in answer.text
    assert "boom" not in answer.text


def test_a_form_from_yesterday_gets_a_chinese_page():
    strict = PageClient(enforce_csrf_checks=True)
    answer = strict.post("/plain/")
    assert answer.status_code == 403
    assert "这一页放得太久了" in answer.text


@pytest.mark.parametrize("address", ["/forbid/", "/plain/"])
def test_htmx_gets_a_note_instead_of_a_page(address):
    strict = PageClient(enforce_csrf_checks=address == "/plain/")
    answer = strict.post(address, HTTP_HX_REQUEST="true")
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#messages")
    assert "<html" not in answer.text


def test_an_ended_session_takes_the_whole_page_to_the_sign_in_and_back(page_client):
    here = "http://testserver/desk/requests/?view=mine"
    answer = page_client.get("/inside/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL=here)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == "/login/?next=%2Fdesk%2Frequests%2F%3Fview%3Dmine"
    assert page_client.get("/inside/")["Location"] == "/login/?next=/inside/"


def test_the_elder_version_is_one_link_away_and_stays(page_client):
    answer = page_client.get("/hide/?elder=1&q=路灯")
    assert (answer.status_code, answer["Location"]) == (302, "/hide/?q=%E8%B7%AF%E7%81%AF")
    shown = page_client.get("/hide/")
    assert "gj-elder" in shown.text
    assert "普通版" in shown.text
    assert page_client.get("/hide/?elder=0").status_code == 302
    assert "gj-elder" not in page_client.get("/hide/").text


def test_the_elder_link_does_not_lead_to_another_site(page_client):
    assert page_client.get("/", {"elder": "1"}, PATH_INFO="//evil.example/")["Location"] == "/evil.example/"


def test_other_values_of_elder_are_the_pages_own_business(page_client):
    assert page_client.get("/plain/?elder=yes").status_code == 200
    assert page_client.post("/plain/?elder=1").status_code == 200


def test_every_page_carries_the_security_policy(page_client):
    policy = page_client.get("/hide/")["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy


@override_settings(ROOT_URLCONF="gongjian.urls")
@pytest.mark.parametrize("query", ["", "?bad=1", "?resident=1", "?resident=1&bad=1"])
@pytest.mark.parametrize("elder", ["0", "1"])
def test_the_gallery_keeps_the_house_rules(page_client, settings, query, elder):
    settings.DEBUG = True
    page_client.cookies["elder"] = elder
    assert page_client.get(f"/_ui/{query}").status_code == 200


@override_settings(ROOT_URLCONF="gongjian.urls")
def test_strangers_do_not_see_the_gallery(page_client):
    assert page_client.get("/_ui/").status_code == 404
