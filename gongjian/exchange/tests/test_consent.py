"""A token acts in somebody's name: its owner hears of it, and agrees where it shows personal values."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from gongjian.exchange import actions
from gongjian.exchange.models import Token
from gongjian.exchange.rules import PERSONAL, USUAL
from gongjian.exchange.tests.makers import Caller
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.tests.makers import actor, browser
from gongjian.platform.models import Notice, User
from gongjian.requests.tests.makers import lodge, staffed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return staffed()


def made(by, *, scopes=USUAL, maker=CLOCK):
    user = User.objects.get(pk=by.user_id)
    return actions.make_token(user, name="市热线", scopes=scopes, days=30, by=maker)


def notices(by):
    return list(Notice.objects.unscoped("test").filter(user_id=by.user_id, kind="exchange.token"))


def test_the_owner_of_the_account_is_told_at_once_and_may_take_it_back(staff):
    fresh = made(staff.worker)
    [notice] = notices(staff.worker)
    assert "有人用您的账号发放了接口令牌“市热线”" in notice.title
    assert Caller(fresh.secret).get("/cases").status_code == 200
    page = browser(staff.worker)
    assert "市热线" in page.get(notice.url).content.decode()
    page.post(reverse("exchange:revoke_own_token", args=[fresh.row.pk]))
    assert Caller(fresh.secret).get("/cases").status_code == 401
    notice.refresh_from_db()
    assert notice.settled_at


def test_what_shows_personal_values_works_only_once_the_owner_agreed(staff):
    case = lodge(staff)
    fresh = made(staff.worker, scopes=[*USUAL, PERSONAL])
    hotline = Caller(fresh.secret)
    for answer in (hotline.get("/cases"), hotline.post(f"/cases/{case.number}/reveal", {"reason": "核实"})):
        assert answer.status_code == 403
        assert "本人" in answer.json()["detail"]
    page = browser(staff.worker)
    assert "待本人确认" in page.get(reverse("exchange:mine")).content.decode()
    page.post(reverse("exchange:confirm_token", args=[fresh.row.pk]))
    whole = hotline.post(f"/cases/{case.number}/reveal", {"reason": "电话核实地点"})
    assert (whole.status_code, whole.json()["phone"]) == (200, "13800002207")
    with pytest.raises(Denied, match="不用再确认"):
        actions.confirm_token(fresh.row, by=staff.worker)


def test_nobody_agrees_in_the_place_of_another(staff):
    keeper = actor(staff.town["party"], "system_admin")
    fresh = made(staff.worker, scopes=[PERSONAL], maker=keeper)
    for other in (keeper, staff.secretary, CLOCK):
        with pytest.raises(Denied, match="本人"):
            actions.confirm_token(fresh.row, by=other)
    page = browser(staff.secretary)
    for name in ("confirm_token", "revoke_own_token"):
        assert page.post(reverse(f"exchange:{name}", args=[fresh.row.pk])).status_code == 404
    assert "市热线" not in page.get(reverse("exchange:mine")).content.decode()
    assert Token.objects.get().confirmed_at is None


def test_whoever_makes_a_token_for_himself_agrees_by_making_it(staff):
    keeper = actor(staff.town["party"], "system_admin")
    assert made(keeper, scopes=[PERSONAL], maker=keeper).row.confirmed_at
    assert not notices(keeper)


def test_the_command_line_asks_for_consent_too_and_still_prints_the_token_last(staff, capsys):
    login = User.objects.get(pk=staff.worker.user_id).username
    call_command("token", "create", "--login", login)
    assert Caller(capsys.readouterr().out.strip().splitlines()[-1]).get("/cases").status_code == 200
    call_command("token", "create", "--login", login, "--scope", PERSONAL)
    said = capsys.readouterr()
    assert Caller(said.out.strip().splitlines()[-1]).get("/cases").status_code == 403
    assert "确认" in said.err
    assert len(notices(staff.worker)) == 2
