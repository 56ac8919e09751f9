"""The page of one case, as staff see and use it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongjian.orgs.tests.makers import browser
from gongjian.platform.models import AuditEvent
from gongjian.requests.actions import handover
from gongjian.requests.models import State
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db


def url(case, more=""):
    return f"/desk/requests/{case.number}/{more}"


def text(answer):
    return answer.content.decode()


def test_the_next_step_stands_first_and_is_a_form_of_its_own():
    staff = make.staffed()
    case = make.lodge(staff)

    page = browser(staff.worker).get(url(case))

    assert page.status_code == 200
    assert "下一步：受理" in text(page)
    assert f'action="{url(case, "accept/")}"' in text(page)


def test_accepting_moves_the_case_and_says_so():
    staff = make.staffed()
    case = make.lodge(staff)

    answer = browser(staff.worker).post(url(case, "accept/"), {"version": case.version}, follow=True)

    assert make.fresh(case).state == State.DOING
    assert "已受理，由您负责。" in text(answer)
