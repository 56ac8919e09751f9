"""The register, the figures and the campaign on screen."""

from datetime import timedelta

import pytest

from gongjian.kernel import clock
from gongjian.platform.models import AuditEvent, User
from gongjian.units.actions import mass
from gongjian.units.models import Declaration, MassBody, Unit
from gongjian.units.tests import makers as make

pytestmark = pytest.mark.django_db
HOME = "/desk/units/"


@pytest.fixture
def field():
    return make.field()


@pytest.fixture
def as_(page_client):
    def sign_in(by):
        page_client.force_login(User.objects.get(pk=by.user_id))
        return page_client

    return sign_in


NEW = {
    "name": "常州云桥软件有限公司", "kind": "enterprise", "credit_code": make.CODE, "sector": "non_public",
    "address": "怡康花园 12 幢", "headcount": "120", "members": "2", "is_operating": "yes", "mode": "none",
    "liaison": "钱玉兰", "liaison_phone": "13811112222",
}  # fmt: skip


def test_a_worker_enters_a_unit_and_sees_who_is_to_cover_it(field, as_):
    page = as_(field.worker)
    assert "这里还没有登记单位" in page.get(HOME).content.decode()
    asked = NEW | {"area": field.here.pk}
    wrong = page.post(f"{HOME}new/", asked | {"members": "121", "credit_code": make.CODE[:-1] + "0"})
    assert wrong.status_code == 422
    assert "末位" in wrong.content.decode() or "校验不对" in wrong.content.decode()
    made = page.post(f"{HOME}new/", asked)
    unit = Unit.objects.unscoped("test").get()
    assert made["Location"] == f"{HOME}{unit.pk}/"
    shown = page.get(made["Location"]).content.decode()
    assert "应覆盖未覆盖：从业 120 人" in shown
    assert "怡康花园社区负责" in shown
    assert not [secret for secret in ("13811112222", "钱玉兰") if secret in shown]
    again = page.post(f"{HOME}new/", asked)
    assert again.status_code == 422
    assert "已经登记在" in again.content.decode()
    listed = page.get(f"{HOME}list/?state=must").content.decode()
    assert "常州云桥软件有限公司" in listed
    assert page.get(f"{HOME}list/?state=sole&q=云桥").status_code == 200
    assert page.get(f"{HOME}map/?state=blank").status_code == 200
    assert page.get(f"{HOME}?on=2020-01-01").status_code == 200


def test_a_blank_is_given_to_somebody_and_worked_off(field, as_):
    unit = make.unit(field.here, headcount=100)
    page, here = as_(field.secretary), f"{HOME}{unit.pk}/"
    for verb in ("cover", "assign", "restate", "correct"):
        assert page.get(f"{here}?do={verb}").status_code == 200
    until = clock.today() + timedelta(days=30)
    given = page.post(f"{here}do/assign/", {"person": field.worker.person_id, "until": until})
    assert given.status_code == 302
    assert field.worker.name in page.get(here).content.decode()
    late = page.post(f"{here}do/assign/", {"person": field.worker.person_id, "until": clock.today()})
    assert late.status_code == 422
    covered = {"mode": "joint", "covered_by": "第五网格党支部", "since": clock.today()}
    assert page.post(f"{here}do/cover/", covered | {"covered_by": "没有这个"}).status_code == 422
    assert page.post(f"{here}do/cover/", covered).status_code == 302
    shown = page.get(here).content.decode()
    assert "空白点" not in shown
    assert (
        page.post(f"{here}do/assign/", {"person": field.worker.person_id, "until": until}).status_code == 422
    )


def test_the_liaison_person_is_shown_with_a_reason_and_on_record(field, as_):
    unit = make.unit(field.here, liaison="钱玉兰", liaison_phone="13811112222")
    page = as_(field.worker)
    seen = page.post(f"{HOME}{unit.pk}/reveal/", {"reason": "催年度申报"}).content.decode()
    assert "钱玉兰" in seen
    assert "13811112222" in seen
    event = AuditEvent.objects.filter(action="units.reveal_liaison").get()
    assert "催年度申报" in event.note
    assert page.post(f"{HOME}{unit.pk}/reveal/", {"reason": ""}).status_code == 422
    assert as_(field.far_worker).get(f"{HOME}{unit.pk}/").status_code == 404


def test_a_campaign_is_opened_watched_and_answered_for_by_telephone(field, as_):
    unit = make.unit(field.here, headcount=50)
    other = make.unit(field.town.neighbour)
    make.last_year(unit, other)
    page = as_(field.officer)
    due = clock.today() + timedelta(days=20)
    made = page.post(f"{HOME}years/", {"year": clock.today().year, "due_on": due})
    assert made.status_code == 302
    shown = page.get(made["Location"]).content.decode()
    assert "斜桥巷社区" in shown
    assert page.get(f"{made['Location']}?view=sent").status_code == 200
    assert page.post(f"{made['Location']}prolong/", {"due_on": due + timedelta(days=9)}).status_code == 302
    row = make.asked(unit)
    here = f"{HOME}declarations/{row.pk}/"
    assert page.get(f"{here}?do=declare").status_code == 200
    told = {"is_operating": "yes", "headcount": "66", "members": "1", "mode": "none"}
    assert page.post(f"{here}do/declare/", told).status_code == 302
    assert "改了" in page.get(f"{here}?do=accept").content.decode()
    assert page.post(f"{here}do/back/", {"question": "人数含劳务派遣吗？"}).status_code == 302
    assert page.post(f"{here}do/accept/", {}).status_code == 409
    assert page.post(f"{here}do/declare/", told).status_code == 302
    assert page.post(f"{here}do/accept/", {}).status_code == 302
    assert make.now_of(unit).headcount == 66


def test_letters_carry_a_code_and_are_shown_once(field, as_):
    unit = make.unit(field.here)
    make.last_year(unit)
    campaign = make.campaign(field.here, due_on=clock.today() + timedelta(days=9))
    page = as_(field.worker)
    letters = page.post(f"{HOME}years/{campaign.pk}/letters/").content.decode()
    assert "<svg" in letters
    assert "/declare/" in letters
    one = page.post(f"{HOME}declarations/{make.asked(unit).pk}/do/link/").content.decode()
    assert "/declare/" in one
    assert page.post(f"{HOME}declarations/{make.asked(unit).pk}/do/revoke/").status_code == 302


def test_mass_bodies_are_entered_and_counted_with_their_share(field, as_):
    unit = make.unit(field.here, name="云桥软件")
    page = as_(field.worker)
    asked = {
        "name": "云桥软件工会",
        "kind": "union",
        "area": field.here.pk,
        "unit": "云桥软件",
        "sector": "public",
    }
    assert page.get(f"{HOME}mass/new/").status_code == 200
    assert page.post(f"{HOME}mass/new/", asked | {"unit": "没有这家"}).status_code == 422
    assert page.post(f"{HOME}mass/new/", asked).status_code == 302
    made = MassBody.objects.unscoped("test").get()
    assert (made.unit_id, made.sector) == (unit.pk, "non_public")  # as its unit
    mass.found_mass(
        field.here,
        name="怡康花园社区妇联",
        kind="women",
        sector="public",
        unit=None,
        people=12,
        by=field.worker,
    )
    shown = page.get(f"{HOME}mass/").content.decode()
    assert "50.0%" in shown
    assert page.post(f"{HOME}mass/new/", asked).status_code == 422


def test_the_pages_cost_the_same_for_one_unit_and_for_thirty(field):
    page = make.browser(field.worker)
    make.unit(field.here)
    for url in (f"{HOME}list/", f"{HOME}map/?state=blank", HOME):
        page.get(url)
    few = {url: make.count(page, url) for url in (f"{HOME}list/", f"{HOME}map/?state=blank", HOME)}
    for n in range(30):
        make.unit(field.here, headcount=n)
    assert {url: make.count(page, url) for url in few} == few


def test_what_a_stranger_asks_for_does_not_exist(field, as_):
    make.unit(field.here)
    page = as_(field.far_worker)
    assert page.get(f"{HOME}?area={field.here.code}").status_code == 404
    assert page.get(f"{HOME}list/?state=nonsense").status_code == 404
    assert "单位1" not in page.get(f"{HOME}list/").content.decode()
    assert Declaration.objects.unscoped("test").count() == 0
