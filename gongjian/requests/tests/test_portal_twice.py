"""Two taps at the same moment, from the same phone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from gongjian.requests.tests import makers as make
from gongjian.requests.tests.test_portal_submit import cases, fill, nonce
from gongjian.requests.tests.test_portal_track import open_case

pytestmark = pytest.mark.django_db(transaction=True)
TAPS = 4


def tap(client, address, data):
    """One tap of a phone whose session is that of `client`, on a connection of its own."""
    phone = Client()
    phone.cookies = client.cookies
    try:
        return phone.post(address, data).headers["Location"]
    finally:
        connection.close()


def test_taps_at_the_same_moment_make_one_case_and_get_one_answer(client):
    data = {"nonce": nonce(fill(client, make.staffed()))}
    with ThreadPoolExecutor(TAPS) as hands:
        answers = list(hands.map(lambda _n: tap(client, "/submit/check/", data), range(TAPS)))
    assert len(set(answers)) == 1
    assert answers[0].startswith("/submit/done/")
    assert cases().count() == 1


def test_a_supplement_tapped_at_the_same_moment_is_added_once(client):
    case = make.lodge(make.staffed())
    page = open_case(client, case)
    data = {"text": "又停满了", "nonce": "a" * 32}
    with ThreadPoolExecutor(TAPS) as hands:
        list(hands.map(lambda _n: tap(client, f"{page}supplement/", data), range(TAPS)))
    assert make.fresh(case).version == case.version + 1
