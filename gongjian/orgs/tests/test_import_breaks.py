"""An import that breaks is told so on its page and holds up no other."""

import pytest
from django.db import connection

from gongjian.kernel.verdict import Denied
from gongjian.orgs.models import Org
from gongjian.orgs.sheet import SHEET
from gongjian.orgs.tests import makers as make
from gongjian.orgs.tests.test_import import CODE, HEAD, TEAM, WATER
from gongjian.sheets import actions, working
from gongjian.sheets.models import Chunk, Run
from gongjian.sheets.tests import makers as books

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make.actor(make.town()["party"], "system_admin")


def waiting(keeper, line, **now):
    """An import that the job is to check."""
    run = actions.upload(SHEET, data=books.book([HEAD, line]), file_name="单位.xlsx", options={}, by=keeper)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles}, by=keeper)
    Run.objects.unscoped("test").filter(pk=run.pk).update(**now)
    return run


def unreadable(run):
    """As if the key were gone with which its lines were sealed."""
    with connection.cursor() as cursor:
        cursor.execute("update sheets_chunk set lines = 'gAAAAA' where run_id = %s", [run.pk])


def foreign(run):
    """As if its table had been taken out of the house."""
    Run.objects.unscoped("test").filter(pk=run.pk).update(kind="gone")


@pytest.mark.parametrize("breaks", [unreadable, foreign])
@pytest.mark.parametrize("state", ["checking", "applying"])
def test_one_broken_import_is_told_so_and_the_others_go_on(keeper, breaks, state):
    broken, good = waiting(keeper, WATER, state=state), waiting(keeper, TEAM[:4] + WATER[4:])
    breaks(broken)
    working.resume()
    for run in (broken, good):
        run.refresh_from_db()
    assert broken.state == "checked"
    assert "什么也没有写" in broken.trouble
    assert (good.state, good.new) == ("checked", 1)
    assert not Org.objects.filter(credit_code=CODE).exists()


def test_what_was_not_checked_to_the_end_is_not_written_but_can_be_checked_again(keeper):
    run = waiting(keeper, WATER)
    lines = Chunk.objects.of(run=run).get().lines
    unreadable(run)
    working.resume()
    run.refresh_from_db()
    page = make.browser(keeper).get(f"/desk/sheets/{run.pk}/").content.decode()
    assert "没有检查完" in page
    assert "和现有的一样" not in page
    with pytest.raises(Denied, match="没有检查完"):
        actions.commit(run, by=keeper)
    Chunk.objects.of(run=run).update(lines=lines)
    again = actions.confirm(run, columns={int(at): key for at, key in run.columns.items()}, by=keeper)
    working.resume()
    again.refresh_from_db()
    assert (again.state, again.new, again.trouble) == ("checked", 1, "")


def test_an_import_that_kills_its_worker_each_time_is_set_aside(keeper):
    run = waiting(keeper, WATER, attempts=working.MOST_ATTEMPTS)
    working.resume()
    run.refresh_from_db()
    assert (run.state, run.new) == ("checked", 0)
    assert "中途断了" in run.trouble
    actions.confirm(run, columns={int(at): key for at, key in run.columns.items()}, by=keeper)
    working.resume()
    run.refresh_from_db()
    assert (run.state, run.new, run.attempts) == ("checked", 1, 1)
