"""The workbench's reads and the page of escalation chains."""

import pytest
from bs4 import BeautifulSoup

from gongjian.duties import actions, queries
from gongjian.duties.models import Chain
from gongjian.duties.tests import makers as make
from gongjian.duties.tests.makers import at, inside
from gongjian.orgs.models import Person
from gongjian.orgs.tests import makers as people
from gongjian.platform.tests.makers import browser, keeper

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch):
    make.declare(monkeypatch)
    return people.town()


NOW = at("11-18 10:24")  # a Wednesday


def test_what_a_person_has_to_do_is_grouped_by_how_soon_it_is_due(place):
    by = people.actor(place["community"], "community_worker")
    starts = {"overdue": "11-10 10:00", "today": "11-11 10:00", "week": "11-12 10:00", "later": "11-16 10:00"}
    bodies = ["grid", "property", "neighbour", "far"]
    for (title, start), about in zip(starts.items(), bodies, strict=True):
        make.duty(place, about=place[about], title=title, start=start)
    held = make.duty(place, about=place["other"], title="held", start="11-02 10:00")
    inside(held, lambda: actions.pause(held, reason="等材料", now=NOW))
    todo = queries.todo(by, NOW)
    assert [(group.key, group.count, [duty.title for duty in group.duties]) for group in todo.groups] == [
        (key, 1, [key]) for key in ("overdue", "today", "week", "later", "held")
    ]
    assert todo.count == 5
    assert todo["overdue"].term == "已超期"
    assert queries.counts(by, NOW) == {"open": 5, "overdue": 1, "today": 1}
    assert [duty.title for duty in queries.overdue(NOW)] == ["overdue"]


def test_each_sees_to_what_is_named_to_them_or_to_nobody_and_the_head_to_all(place):
    worker = people.actor(place["community"], "community_worker")
    other = people.actor(place["community"], "community_worker")
    head = people.actor(place["community"], "community_secretary")
    above = people.actor(place["subdistrict"], "subdistrict_officer")
    stranger = people.actor(place["neighbour"], "community_secretary")
    named = Person.objects.unscoped("a test").get(pk=worker.person_id)
    make.duty(place, person=named, title="named")
    make.duty(place, about=place["grid"], title="open")
    seen = {who: {duty.title for duty in queries.mine(who)} for who in (worker, other, head, above, stranger)}
    assert seen == {
        worker: {"named", "open"},
        other: {"open"},
        head: {"named", "open"},
        above: set(),
        stranger: set(),
    }
    assert queries.visible(above).count() == 2
    assert queries.visible(stranger).count() == 0
    assert queries.todo(people.CLOCK, NOW).groups == []
    assert queries.todo(stranger, NOW).count == 0
    assert queries.todo(stranger, NOW)["today"].duties == []


def test_a_department_sees_its_own_and_those_below_it_alone(place):
    make.duty(place, holder=place["fire"], title="fire")
    make.duty(place, title="community")
    officer = people.actor(place["fire"], "department_officer")
    assert [duty.title for duty in queries.visible(officer)] == ["fire"]
    assert not queries.visible(people.actor(place["hotline"], "system_admin")).exists()


def test_the_workbench_costs_the_same_for_one_and_for_thirty(place, django_assert_num_queries):
    by = people.actor(place["community"], "community_worker")
    make.duty(place)
    with django_assert_num_queries(2):
        one = queries.todo(by, NOW)
        [duty.holder.name for duty in one.groups[0].duties]
    for n in range(40):
        make.duty(place, about=people.org(f"第{n}单位", "property", place.community, place["community"]))
    with django_assert_num_queries(2):
        many = queries.todo(by, NOW)
        [duty.holder.name for group in many.groups for duty in group.duties]
    assert (many.count, len(many.groups[0].duties)) == (41, queries.PER_GROUP)


def test_the_duties_of_a_thing_tell_its_history(place):
    about = place["community"]
    first = make.duty(place)
    second = make.duty(place, holder=place["grid"], start="11-17 10:00")
    inside(
        about,
        lambda: actions.close_duty(about, make.SETTLE.key, now=at("11-18 10:00"), holder=place["community"]),
    )
    assert list(queries.history_of(about)) == [first, second]
    assert list(queries.open_of(about)) == [second]


def test_everybody_reads_the_chains_and_only_the_keeper_may_change_them(place):
    page = (
        browser(people.actor(place["community"], "community_secretary")).get("/desk/chains/").content.decode()
    )
    assert "一到期，提醒上级" in page
    assert "超期 1 个工作日后，上报上级接办" in page
    assert "设定上报链" not in page
    by = people.actor(place["community"], "community_secretary")
    answer = browser(by).post("/desk/chains/sample.settle/set/", filled())
    assert answer.status_code == 409
    assert not Chain.objects.exists()


def filled(**more):
    return {
        "after1": "0wh",
        "effect1": "notify",
        "after2": "2wd",
        "effect2": "move",
        "area_id": "0",
        "source": "区办3号",
        **more,
    }


def test_the_keeper_sets_a_chain_and_takes_it_back(place):
    client = browser(keeper(place))
    assert "第 1 级" in client.get("/desk/chains/sample.settle/").content.decode()
    assert client.post("/desk/chains/sample.settle/set/", filled())["Location"] == "/desk/chains/"
    page = client.get("/desk/chains/").content.decode()
    assert "超期 2 个工作日后，上报上级接办" in page
    assert "区办3号" in page
    assert "设定上报链" in page  # its own history
    assert client.post("/desk/chains/sample.settle/unset/0/").status_code == 302
    assert client.post(f"/desk/chains/sample.settle/unset/{place.city.pk}/").status_code == 404
    assert not Chain.objects.exists()
    assert client.get("/desk/chains/sample.nothing/").status_code == 404


def test_a_chain_for_ones_own_place_holds_there(place):
    client = browser(keeper(place))
    client.post("/desk/chains/sample.settle/set/", filled(area_id=str(place.district.pk)))
    assert {row.area_id for row in Chain.objects.all()} == {place.district.pk}
    row = next(row for row in queries.chains(place.community.pk, NOW) if row.kind == make.SETTLE)
    assert (len(row.chain), row.source, row.is_own) == (2, "区办3号", False)
    assert {row.source for row in queries.chains(place.city.pk, NOW)} == {""}


def test_a_chain_for_a_place_below_ones_own_holds_there_alone_is_listed_and_taken_back(place):
    client = browser(keeper(place))
    form = BeautifulSoup(client.get("/desk/chains/sample.settle/").content, "html.parser")
    offered = [int(one["value"]) for one in form.select("select[name=area_id] option")]
    below = [place.district, place.subdistrict, place.community, place.neighbour]
    assert offered[0] == 0
    assert set(offered) >= {area.pk for area in below}
    assert place.grid.pk not in offered
    assert place.city.pk not in offered
    client.post("/desk/chains/sample.settle/set/", filled(area_id=str(place.subdistrict.pk)))
    page = client.get("/desk/chains/").content.decode()
    assert "下级另外设定的" in page
    assert "天宁街道及下级" in page
    row = next(row for row in queries.chains(place.community.pk, NOW) if row.kind == make.SETTLE)
    assert row.source == "区办3号"
    assert {row.source for row in queries.chains(place.district.pk, NOW)} == {""}
    back = client.post(f"/desk/chains/sample.settle/unset/{place.subdistrict.pk}/")
    assert back.status_code == 302
    assert not Chain.objects.exists()
    assert client.post(f"/desk/chains/sample.settle/unset/{place.city.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"after1": "马上"}, "写得不对"),
        ({"after1": "1 个工作日", "effect1": ""}, "请选第 1 级做什么"),
        ({"source": ""}, "请写明依据"),
        ({"effect1": "move"}, "最后一级"),
        ({"after1": "", "effect1": "", "after2": "", "effect2": ""}, "1 到 5 级"),
    ],
)
def test_a_chain_filled_in_wrong_is_refused_and_kept_on_the_page(place, wrong, message):
    answer = browser(keeper(place)).post("/desk/chains/sample.settle/set/", filled(**wrong))
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert not Chain.objects.exists()
