"""The rulebook and the working calendar on screen: everybody reads, the keeper of the rules changes."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.kernel.worktime import Limit
from gongjian.orgs.tests import makers as people
from gongjian.platform import actions
from gongjian.platform.models import AuditEvent, CalendarDay, Override
from gongjian.platform.parameters import DECLARED, Parameter, Rulebook
from gongjian.platform.tests import makers as make

pytestmark = pytest.mark.django_db
DAYS = Parameter(
    "sample.days", "样例期限", "5wd", rule="H-06", source="《样例办法》", article="第十条", verified=False
)
SHARE = Parameter("sample.share", "样例比例", "90", rule="H-07", source="《样例办法》", hard=False)
DECLARED.pop(DAYS.key)
DECLARED.pop(SHARE.key)


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setitem(DECLARED, DAYS.key, DAYS)
    monkeypatch.setitem(DECLARED, SHARE.key, SHARE)
    return people.town()


def given(place, **more):
    return {
        "value": "3 个工作日",
        "area_id": place.district.pk,
        "effective_from": "2026-12-01",
        "source": "区府办〔2026〕12号",
        **more,
    }


def test_everybody_reads_what_holds_and_where_it_stands(place):
    page = make.browser(make.secretary(place)).get("/desk/rules/").content.decode()
    assert "样例期限" in page
    assert "5 个工作日" in page
    assert "《样例办法》" in page
    assert "待核实" in page
    assert "说明理由可例外" in page
    page = make.browser(make.secretary(place)).get("/desk/rules/sample.days/").content.decode()
    assert "设定本地取值" not in page


def test_people_read_the_name_of_the_paper_and_not_the_house_s_own_code(place):
    client = make.browser(make.secretary(place))
    codes = "|".join(sorted({re.escape(number.rule) for number in DECLARED.values()}))
    for address in ("/desk/rules/", "/desk/rules/sample.days/", "/desk/rules/platform.windows/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        read = page.select_one("main").get_text(" ")
        assert not re.search(rf"(?<![\w-])({codes})(?![\w-])", read), address
        assert "本地机关作息时间" in read or "《样例办法》" in read


def test_the_keeper_gives_a_number_a_local_value_with_its_paper(place):
    client = make.browser(make.keeper(place))
    assert (
        client.post("/desk/rules/sample.days/override/", given(place))["Location"]
        == "/desk/rules/sample.days/"
    )
    row = Override.objects.get()
    assert (row.value, row.area_id, row.source) == ("3wd", place.district.pk, "区府办〔2026〕12号")
    ids = [place.city.pk, place.district.pk, place.subdistrict.pk]
    assert Rulebook(date(2026, 11, 30), ids).limit(DAYS) == Limit.parse("5wd")
    book = Rulebook(date(2026, 12, 1), ids)
    assert (book[DAYS], book.in_force(DAYS).source, book.in_force(DAYS).is_local) == ("3wd", row.source, True)
    assert book.number(SHARE) == 90
    assert Rulebook(date(2026, 12, 1), [place.city.pk])[DAYS] == "5wd"
    page = client.get("/desk/rules/sample.days/").content.decode()
    assert "3 个工作日" in page
    assert AuditEvent.objects.filter(
        action="platform.override", subject=f"platform.Override:{row.pk}"
    ).exists()


def test_the_nearest_and_then_the_latest_value_wins():
    for area_id, value, since in (
        (0, "9wd", "2026-01-01"),
        (5, "4wd", "2026-01-01"),
        (5, "3wd", "2026-03-01"),
    ):
        Override.objects.create(
            key=DAYS.key, area_id=area_id, value=value, source="文", effective_from=date.fromisoformat(since)
        )
    assert Rulebook(date(2026, 2, 1), [1, 5])[DAYS] == "4wd"
    assert Rulebook(date(2026, 4, 1), [1, 5])[DAYS] == "3wd"
    assert Rulebook(date(2026, 4, 1), [1])[DAYS] == "9wd"
    Override.objects.filter(value="3wd").update(effective_to=date(2026, 4, 1))
    assert Rulebook(date(2026, 4, 1), [1, 5])[DAYS] == "4wd"


def test_a_local_value_may_be_set_for_a_place_below_ones_own_and_is_seen_there_and_from_above(place):
    client = make.browser(make.keeper(place))
    form = BeautifulSoup(client.get("/desk/rules/sample.days/").content, "html.parser")
    offered = [int(one["value"]) for one in form.select("select[name=area_id] option")]
    assert offered[0] == 0
    assert {place.district.pk, place.subdistrict.pk, place.community.pk} <= set(offered)
    assert not {place.city.pk, place.grid.pk} & set(offered)
    sent = given(place, area_id=place.subdistrict.pk, effective_from="2026-01-01")
    assert client.post("/desk/rules/sample.days/override/", sent).status_code == 302
    assert "天宁街道及下级" in client.get("/desk/rules/sample.days/").content.decode()
    with clock.at(clock.now().replace(year=2027)):
        below = [place.city.pk, place.district.pk, place.subdistrict.pk]
        assert Rulebook(clock.today(), below).limit(DAYS) == Limit.parse("3wd")
        assert Rulebook(clock.today(), below[:2]).limit(DAYS) == Limit.parse("5wd")
    sent = given(place, area_id=place.city.pk, effective_from="2026-01-02")
    assert client.post("/desk/rules/sample.days/override/", sent).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"value": "5天"}, "写得不对"),
        ({"value": ""}, "请填本地取值"),
        ({"source": ""}, "请写明依据"),
        ({"effective_from": "明天"}, "日期请写成"),
        ({"area_id": "999999"}, "范围"),
    ],
)
def test_a_local_value_that_will_not_do_is_refused_and_nothing_is_written(place, wrong, message):
    wrong = {name: value if value != "999999" else "999999" for name, value in wrong.items()}
    answer = make.browser(make.keeper(place)).post("/desk/rules/sample.days/override/", given(place, **wrong))
    assert answer.status_code == 422
    assert message in answer.content.decode() or "area_id" in wrong
    assert not Override.objects.exists()


def test_two_values_from_one_day_are_refused(place):
    keeper = make.keeper(place)
    for expected in (302, 409):
        assert (
            make.browser(keeper).post("/desk/rules/sample.days/override/", given(place)).status_code
            == expected
        )
    assert Override.objects.count() == 1


def test_a_local_value_ends_once_and_not_before_it_begins(place):
    keeper = make.keeper(place)
    client = make.browser(keeper)
    client.post("/desk/rules/sample.days/override/", given(place))
    row = Override.objects.get()
    too_early = client.post(f"/desk/rules/local/{row.pk}/end/", {"on": "2026-11-01"})
    assert (too_early.status_code, "失效日期不能早于" in too_early.content.decode()) == (409, True)
    assert client.post(f"/desk/rules/local/{row.pk}/end/", {"on": ""}).status_code == 422
    assert client.post(f"/desk/rules/local/{row.pk}/end/", {"on": "2026-12-31"}).status_code == 302
    with pytest.raises(Denied, match="不用再办"):
        actions.end_override(row, on=date(2027, 1, 1), by=keeper)


def test_a_slip_is_ended_on_its_own_day_and_the_right_value_takes_its_place(place):
    client = make.browser(make.keeper(place))
    client.post("/desk/rules/sample.days/override/", given(place))
    slip = Override.objects.get()
    begun = slip.effective_from
    assert client.post(f"/desk/rules/local/{slip.pk}/end/", {"on": str(begun)}).status_code == 302
    assert Rulebook(begun, [place.district.pk])[DAYS] == "5wd"
    again = client.post("/desk/rules/sample.days/override/", given(place, value="9 个工作日"))
    assert again.status_code == 302
    assert Rulebook(begun, [place.district.pk])[DAYS] == "9wd"


@pytest.mark.parametrize("role", ["community_secretary", "district_officer", "security_admin", "audit_admin"])
def test_nobody_else_changes_rules_or_days(place, role):
    by = people.actor(place["hotline"], role)
    with pytest.raises(Denied, match="系统管理员"):
        actions.set_day(None, day=date(2026, 11, 23), is_workday=False, source="文", by=by)
    with pytest.raises(Denied, match="系统管理员"):
        actions.override(
            None, key=DAYS.key, area_id=0, value="1wd", source="文", effective_from=date(2026, 12, 1), by=by
        )
    client = make.browser(by)
    assert client.post("/desk/rules/sample.days/override/", given(place)).status_code in {409, 422}
    assert (
        client.post(
            "/desk/calendar/set/", {"day": "2026-12-24", "is_workday": "0", "source": "文"}
        ).status_code
        == 409
    )
    assert not Override.objects.exists()
    assert not CalendarDay.objects.exists()


def test_a_number_that_is_not_declared_does_not_exist(place):
    assert make.browser(make.keeper(place)).get("/desk/rules/sample.nothing/").status_code == 404
    with pytest.raises(Denied, match="没有这一项"):
        actions.override(
            None,
            key="x",
            area_id=0,
            value="1",
            source="文",
            effective_from=date(2026, 1, 1),
            by=make.keeper(place),
        )


def test_the_calendar_shows_holidays_and_says_what_is_estimated(place):
    client = make.browser(make.secretary(place))
    with clock.at(clock.now().replace(year=2026, month=11, day=22)):
        page = client.get("/desk/calendar/?year=2026").content.decode()
        assert "国庆节" in page
        assert "调休上班" in page
        assert "还没有公布" not in page
        assert "设定这一天" not in page
        assert "还没有公布" in client.get("/desk/calendar/?year=2027").content.decode()
        assert client.get("/desk/calendar/?year=abc").status_code == 200


def test_the_keeper_sets_a_day_and_takes_it_back(place):
    client = make.browser(make.keeper(place))
    day = clock.today().replace(month=12, day=24)
    answer = client.post(
        "/desk/calendar/set/", {"day": day.isoformat(), "is_workday": "0", "source": "区府办通知"}
    )
    assert answer["Location"] == f"/desk/calendar/?year={day.year}"
    page = client.get(answer["Location"]).content.decode()
    assert "区府办通知" in page
    assert not CalendarDay.objects.get().is_workday
    client.post("/desk/calendar/set/", {"day": day.isoformat(), "is_workday": "1", "source": "又改"})
    assert CalendarDay.objects.get().is_workday
    assert client.post(f"/desk/calendar/{day}/unset/").status_code == 302
    assert not CalendarDay.objects.exists()
    assert client.post(f"/desk/calendar/{day}/unset/").status_code == 404
    event = AuditEvent.objects.get(action="platform.unset_day")
    assert event.note == f"{day} 恢复法定日历"


@pytest.mark.parametrize(
    "wrong",
    [{"day": "2026-13-01"}, {"is_workday": ""}, {"source": " "}, {"day": ""}],
    ids=["no day", "no kind", "no paper", "empty"],
)
def test_a_day_filled_in_wrong_is_refused(place, wrong):
    form = {"day": "2026-12-24", "is_workday": "0", "source": "通知", **wrong}
    assert make.browser(make.keeper(place)).post("/desk/calendar/set/", form).status_code == 422
    assert not CalendarDay.objects.exists()


def test_a_day_far_away_is_taken_for_a_slip(place):
    with pytest.raises(Denied, match="核对年份"):
        actions.set_day(None, day=date(2062, 11, 23), is_workday=False, source="文", by=make.keeper(place))


@pytest.mark.parametrize("value", ["-1", "1.5", "5wd", "", "１２", "9999999"])
def test_a_count_takes_whole_numbers_only(value):
    with pytest.raises(ValueError, match="整数"):
        SHARE.read(value)


def test_a_number_is_declared_once(place):
    with pytest.raises(ValueError, match="twice"):
        Parameter(DAYS.key, "别的", "6wd", rule="H-06", source="别的")
    with pytest.raises(ValueError, match="5wd"):
        Parameter("sample.wrong", "别的", "5 个工作日", rule="H-06", source="别的")
    with pytest.raises(ValueError, match="写得不对"):
        Parameter("sample.wrong", "别的", "5 天", rule="H-06", source="别的")


def test_every_declared_number_has_its_rule_and_source():
    assert all(number.rule and number.source and number.term for number in DECLARED.values())
