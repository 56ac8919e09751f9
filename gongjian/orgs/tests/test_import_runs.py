"""Imports from the command line, stopped, become wrong in between, and never gone on with."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org, Person, Post
from gongjian.orgs.sheet import PEOPLE, SHEET
from gongjian.orgs.tests import makers as make
from gongjian.orgs.tests.test_import import (
    CHEN,
    CODE,
    HEAD,
    LI,
    PEOPLE_HEAD,
    WATER,
    brought_in,
    checked,
    told,
)
from gongjian.sheets import actions, working
from gongjian.sheets.models import Chunk, Run
from gongjian.sheets.tests import makers as books

pytestmark = pytest.mark.django_db


def test_the_command_brings_in_checks_and_refuses_with_a_marked_workbook(tmp_path, capsys):
    make.town()
    file, marked = tmp_path / "单位.xlsx", tmp_path / "问题.xlsx"
    file.write_bytes(books.book([HEAD, WATER]))
    call_command("orgs", "import", str(file), "--dry-run")
    assert not Org.objects.filter(credit_code=CODE).exists()
    call_command("orgs", "import", str(file))
    assert "新增 1" in capsys.readouterr().out
    file.write_bytes(books.book([HEAD, [*WATER[:3], "神秘单位", *WATER[4:]]]))
    with pytest.raises(CommandError, match="第 2 行“类别”：没有“神秘单位”这类单位"):
        call_command("orgs", "import", str(file), "--report", str(marked))
    assert "神秘单位" in books.read(marked.read_bytes())[1][-1]
    people = tmp_path / "人员.csv"
    people.write_bytes(books.comma([PEOPLE_HEAD, CHEN], "gb18030"))
    call_command("people", "import", str(people))
    assert Person.objects.unscoped("test").filter(name="陈晓红").exists()
    assert Run.objects.unscoped("test").filter(state="done").count() == 2


def test_writing_that_somebody_stops_leaves_nothing():
    make.town()
    run = actions.commit(checked(SHEET, [HEAD, WATER]), by=CLOCK)
    Run.objects.unscoped("test").update(written=1)  # it has begun
    run.refresh_from_db()
    run = actions.give_up(run, by=CLOCK)
    assert (run.state, run.is_stopping) == ("applying", True)
    working.work(run, CLOCK)
    run.refresh_from_db()
    assert run.state == "given_up"
    assert not Org.objects.filter(credit_code=CODE).exists()
    assert not Chunk.objects.unscoped("test").exists()


def test_what_has_become_wrong_since_the_check_is_shown_and_not_written():
    place = make.town()
    lead = [*WATER[:5], "第一网格", "是", "", ""]
    Org.objects.filter(pk=place["grid"].pk).update(is_lead=False)
    run = actions.commit(checked(SHEET, [HEAD, lead]), by=CLOCK)
    Org.objects.filter(pk=place["grid"].pk).update(is_lead=True)
    working.work(run, CLOCK)
    run.refresh_from_db()
    assert (run.state, run.wrong) == ("checked", 1)
    assert "情况有了变化" in run.trouble
    assert told(run)[0][1] == "属地责任单位"
    assert not Org.objects.filter(credit_code=CODE).exists()


def test_what_nobody_went_on_with_is_forgotten_after_a_week():
    make.town()
    run = checked(PEOPLE, [PEOPLE_HEAD, CHEN])
    assert working.forget_stale(run.at + timedelta(days=6)) == 0
    assert working.forget_stale(run.at + timedelta(days=8)) == 1
    run.refresh_from_db()
    assert (run.state, run.titles) == ("given_up", [])
    assert not Chunk.objects.unscoped("test").exists()


def test_nobody_takes_back_or_writes_columns_that_another_post_fills():
    place = make.town()
    keeper, guard = make.actor(place["party"], "system_admin"), make.actor(place["party"], "security_admin")
    brought_in(PEOPLE, [PEOPLE_HEAD, LI], keeper)
    run = brought_in(PEOPLE, [PEOPLE_HEAD, LI], guard)
    li = Person.objects.unscoped("test").get(name="李建国")
    with pytest.raises(Denied, match="不能填的列"):
        actions.undo(run, by=keeper)
    assert Post.objects.of(person=li).exists()
    actions.undo(run, by=guard)
    assert not Post.objects.of(person=li).exists()
