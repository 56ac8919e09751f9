"""What a branch owes, read by another system."""

import pytest

from gongjian.exchange.tests.makers import caller
from gongjian.orglife.tests import makers as make
from gongjian.orglife.tests.makers import NOON, clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return make.branch()


def test_another_system_reads_what_is_owed(branch):
    meeting = make.held(branch.org, "committee_meeting", "2026-07-14")
    api = caller(branch.secretary, "meetings:read")
    with clock.at(NOON):
        mine = api.get("/branches/mine/owed?year=2026").json()["items"]
        assert api.get(f"/branches/{branch.org.pk}/owed").json()["items"] == mine
    by_key = {(row["kind"], row["period"]): row for row in mine}
    done, late = by_key["committee_meeting", "2026-07"], by_key["committee_meeting", "2026-08"]
    assert (done["state"], done["meeting"], done["due_by"]) == ("done", meeting.pk, "2026-07-31")
    assert (late["state"], late["meeting"]) == ("overdue", None)
    assert late["rule"] == "A11 《中国共产党支部工作条例（试行）》第十二条"
    assert by_key["orglife_meeting", "2026"]["state"] == "due"
    assert by_key["themed_day", "2026-12"]["state"] == "future"


@pytest.mark.parametrize(("code", "status"), [("0", 404), ("abc", 404), ("9" * 30, 404), ("mine", 404)])
def test_a_code_that_names_no_branch_in_reach_says_so(branch, code, status):
    api = caller(make.orgs.actor(branch.town["neighbour"], "community_secretary"), "meetings:read")
    answer = api.get(f"/branches/{code}/owed")
    assert (answer.status_code, "没有这个支部" in answer.json()["detail"]) == (status, True)
    assert api.get(f"/branches/{branch.org.pk}/owed?year=1999").status_code == 422
    assert api.get(f"/branches/{branch.org.pk}/owed").status_code == 404
