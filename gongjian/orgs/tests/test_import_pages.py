"""The pages of an import: from the file to the history, for whoever may, and for nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as make
from gongjian.orgs.tests.test_import import CHEN, CODE, HEAD, PEOPLE_HEAD, TEAM, WATER
from gongjian.platform.models import User
from gongjian.sheets import staging, working
from gongjian.sheets.models import Chunk, Run
from gongjian.sheets.tests import makers as books

pytestmark = pytest.mark.django_db


def file(lines, name="单位.xlsx"):
    return SimpleUploadedFile(name, books.book(lines))


def uploaded(client, lines, kind="orgs"):
    answer = client.post(f"/desk/sheets/{kind}/", {"file": file(lines)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def chosen(pk):
    return {f"column-{at}": key for at, _, key, *_ in Run.objects.unscoped("test").get(pk=pk).titles}


@pytest.fixture
def keeper(page_client):
    place = make.town()
    page_client.force_login(User.objects.get(pk=make.actor(place["party"], "system_admin").user_id))
    return page_client


def last():
    return Run.objects.unscoped("test").order_by("-pk")[0]


def test_a_file_goes_from_upload_over_columns_and_preview_to_the_history_and_back(keeper):
    assert "单位" in keeper.get("/desk/sheets/").content.decode()
    assert "统一社会信用代码" in keeper.get("/desk/sheets/orgs/").content.decode()
    address = uploaded(keeper, [HEAD, WATER, TEAM])
    assert "表头相同" in keeper.get(address).content.decode()
    keeper.post(f"{address}columns/", chosen(last().pk))
    preview = keeper.get(address).content.decode()
    assert "检查通过，还没有写入" in preview
    assert "写入 2 行" in preview
    keeper.post(f"{address}commit/")
    assert Org.objects.filter(credit_code=CODE).exists()
    assert "整批撤销" in keeper.get(address).content.decode()
    assert "单位.xlsx" in keeper.get("/desk/sheets/").content.decode()
    keeper.post(f"{address}undo/")
    assert not Org.objects.filter(credit_code=CODE).exists()
    assert "已撤销" in keeper.get(address).content.decode()


def test_every_bad_cell_is_listed_and_the_marked_file_can_be_fetched(keeper):
    address = uploaded(keeper, [HEAD, [*WATER[:3], "神秘单位", *WATER[4:]]])
    assert keeper.get(f"{address}problems.xlsx").status_code == 404
    keeper.post(f"{address}columns/", chosen(last().pk))
    page = keeper.get(address).content.decode()
    assert "第 2 行“类别”：没有“神秘单位”这类单位" in page
    marked = books.read(keeper.get(f"{address}problems.xlsx").content)
    assert "神秘单位" in marked[1][-1]
    assert keeper.post(f"{address}commit/").status_code == 409
    keeper.post(f"{address}give-up/")
    assert last().state == "given_up"
    assert "有错，没有导入" in keeper.get("/desk/sheets/").content.decode()


def test_the_history_tells_what_was_only_looked_at_from_what_came_in(keeper):
    address = uploaded(keeper, [HEAD, WATER])
    keeper.post(f"{address}columns/", chosen(last().pk))
    keeper.post(f"{address}give-up/")
    page = keeper.get("/desk/sheets/").content.decode()
    assert "只检查，没有导入" in page
    assert "<td>已放弃</td>" not in page


def test_columns_may_be_chosen_anew_and_wrong_choices_are_refused(keeper):
    address = uploaded(keeper, [HEAD, WATER])
    wanted = chosen(last().pk)
    assert "还缺 单位名称" in keeper.post(f"{address}columns/", wanted | {"column-0": ""}).content.decode()
    assert "选了两次" in keeper.post(f"{address}columns/", wanted | {"column-1": "name"}).content.decode()
    keeper.post(f"{address}columns/", wanted | {"column-7": ""})
    assert "7" not in last().columns
    assert "办公电话" in keeper.get(f"{address}?columns=1").content.decode()
    keeper.post(f"{address}columns/", wanted)
    assert last().columns["7"] == "phone"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF", "不是 Excel 也不是 CSV"),
        (books.locked(), "打开密码"),
        (books.book([["甲"], ["乙"]]), "没有找到表头"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_where_it_was_chosen(keeper, data, says):
    answer = keeper.post("/desk/sheets/orgs/", {"file": SimpleUploadedFile("x.xlsx", data)})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Run.objects.unscoped("test").exists()


def test_the_template_can_be_filled_in_and_brought_in(keeper):
    template = keeper.get("/desk/sheets/orgs/template.xlsx")
    head, hints = books.read(template.content)[:2]
    assert head[0] == "单位名称*"
    address = uploaded(keeper, [head, hints, WATER])
    keeper.post(f"{address}columns/", chosen(last().pk))
    run = last()
    assert (run.new, run.wrong, run.passed) == (1, 0, 1)


def test_a_large_file_is_left_to_the_job_and_its_progress_can_be_seen(keeper, monkeypatch):
    monkeypatch.setattr(working, "AT_ONCE", 1)
    address = uploaded(keeper, [HEAD, WATER, TEAM])
    keeper.post(f"{address}columns/", chosen(last().pk))
    assert last().state == "checking"
    assert "正在检查" in keeper.get(address).content.decode()
    working.resume()
    assert last().state == "checked"
    keeper.post(f"{address}commit/")
    assert last().state == "applying"
    assert "正在写入" in keeper.get(address).content.decode()
    working.resume()
    assert last().state == "done"
    assert Org.objects.filter(credit_code=CODE).exists()


def test_what_was_checked_before_a_crash_is_not_checked_again(keeper, monkeypatch):
    monkeypatch.setattr(staging, "SIZE", 1)
    monkeypatch.setattr(working, "AT_ONCE", 0)
    address = uploaded(keeper, [HEAD, WATER, ["天宁区农业局", "", "", *WATER[3:]]])
    keeper.post(f"{address}columns/", chosen(last().pk))
    working.resume()
    # as a worker leaves it that dies after the first of two chunks; meanwhile somebody founds both bodies
    Chunk.objects.of(run=last()).filter(number=1).update(is_checked=False, result="")
    Run.objects.unscoped("test").update(state="checking", checked=1)
    party = Org.objects.get(name="天宁区委组织部", area__name="天宁区")
    for name in ("天宁区水务局", "天宁区农业局"):
        make.org(name, "department", party.area, party)
    working.resume()
    run = last()
    assert (run.state, run.checked, run.new, run.changed) == ("checked", 2, 1, 1)


def test_an_import_is_for_whoever_may_and_nobody_sees_that_of_another_office(page_client):
    place, away = make.town(), make.town()
    keeper = make.actor(place["party"], "system_admin")
    browser = make.browser(keeper)
    address = uploaded(browser, [PEOPLE_HEAD, CHEN], "people")
    for other, status in (
        (make.actor(place["party"], "security_admin"), 200),
        (make.actor(away["party"], "system_admin"), 404),
        (make.actor(place["community"], "community_worker"), 404),
    ):
        assert make.browser(other).get(address).status_code == status
    worker = make.browser(make.actor(place["fire"], "department_officer"))
    assert worker.get("/desk/sheets/orgs/").status_code == 409
    assert worker.get("/desk/sheets/nothing/").status_code == 404
    assert "没有要导入的表" in worker.get("/desk/sheets/").content.decode()
