"""Signing in and out, locked out after wrong passwords, one's own password first."""

import pytest

from gongjian.platform.models import AuditEvent, User
from gongjian.platform.tests import makers as make
from gongjian.ui.testing import PageClient

pytestmark = pytest.mark.django_db


def enter(client, password=make.PASSWORD, name="陈晓红", **more):
    return client.post("/login/", {"username": name, "password": password, **more})


def test_a_right_password_leads_to_the_desk_with_a_new_session():
    make.account()
    client = PageClient()
    client.get("/login/")
    before = client.session.session_key
    answer = enter(client)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.session.session_key != before


def test_one_goes_on_to_where_one_was_going_but_not_elsewhere():
    make.account()
    assert enter(PageClient(), next="/desk/notices/?a=1")["Location"] == "/desk/notices/?a=1"
    for foreign in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert enter(PageClient(), next=foreign)["Location"] == "/desk/"


def test_a_wrong_password_is_said_so_and_the_name_stays():
    make.account()
    answer = enter(PageClient(), "falsch")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "用户名或密码不对" in page
    assert 'value="陈晓红"' in page


def test_an_unknown_name_and_an_account_that_was_closed_read_the_same():
    user = make.account()
    unknown = enter(PageClient(), name="niemand").content.decode()
    user.is_active = False
    user.save()
    closed = enter(PageClient()).content.decode()
    assert "用户名或密码不对" in unknown
    assert "用户名或密码不对" in closed


def test_five_wrong_passwords_lock_the_name_out_and_say_for_how_long():
    make.account()
    client = PageClient()
    answers = [enter(client, "falsch") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "请过 15 分钟再试" in answers[-1].content.decode()
    assert enter(client).status_code == 429
    make.account("李晓燕")
    assert enter(client, name="李晓燕").status_code == 302


def test_whoever_comes_back_after_a_pause_is_told_why_to_sign_in_again():
    client = PageClient()
    assert "您很久没操作" not in client.get("/login/").content.decode()
    client.cookies["sessionid"] = "expired"
    assert "您很久没操作" in client.get("/login/?next=/desk/").content.decode()


def test_a_page_of_the_desk_leads_to_the_door_and_back():
    answer = PageClient().get("/desk/notices/")
    assert answer["Location"] == "/login/?next=/desk/notices/"


def test_signing_out_takes_a_post_and_ends_the_session():
    make.account()
    client = PageClient()
    enter(client)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/desk/notices/").status_code == 302


def test_a_password_set_by_somebody_else_is_changed_before_anything_else():
    make.account(must_change=True)
    client = PageClient()
    enter(client)
    assert client.get("/desk/notices/")["Location"] == "/password/"
    assert "别人帮您设的" in client.get("/password/").content.decode()
    new = {"old": make.PASSWORD, "new": "Hu-Tang-2027", "again": "Hu-Tang-2027"}
    assert client.post("/password/", new)["Location"] == "/desk/"
    assert client.get("/desk/notices/").status_code == 200
    user = User.objects.get()
    assert user.check_password("Hu-Tang-2027")
    assert not user.must_change_password
    event = AuditEvent.objects.get(action="platform.change_password")
    assert "Hu-Tang" not in str(event.changed)
    assert user.password not in str(event.changed)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"old": "falsch", "new": "Hu-Tang-2027", "again": "Hu-Tang-2027"}, "现在的密码不对"),
        ({"old": make.PASSWORD, "new": make.PASSWORD, "again": make.PASSWORD}, "要和现在的不一样"),
        ({"old": make.PASSWORD, "new": "Hu-Tang-2027", "again": "Hu-Tang-2028"}, "不一样"),
        ({"old": make.PASSWORD, "new": "12345", "again": "12345"}, "密码"),
        ({"old": "", "new": "", "again": ""}, "请输入"),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_and_nothing_changes(given, message):
    make.account()
    client = PageClient()
    enter(client)
    answer = client.post("/password/", given)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert User.objects.get().check_password(make.PASSWORD)
