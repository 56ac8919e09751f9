"""我要反映: a request written on a phone, without an account and without script."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gongjian.requests.models import Case, Reporter
from gongjian.requests.tests import makers as make

pytestmark = pytest.mark.django_db


def picture(name="IMG_1.jpg", size=(800, 600), color="gray"):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


def cases():
    return Case.objects.unscoped("a test looks at the rows").order_by("pk")


def fill(client, staff, *, text=make.TEXT, photos=(), where=None, contact=None):
    """Everything up to the page that shows it all; gives that page."""
    client.post("/submit/", {"text": text, "photos": list(photos)})
    code = staff.town.community.code
    client.post("/submit/where/", {"community": code, "place": "菜场北门路口", **(where or {})})
    client.post("/submit/contact/", {"name": "陈女士", "phone": "138 0000 2207", **(contact or {})})
    return client.get("/submit/check/")


def nonce(answer):
    return read(answer).find("input", attrs={"name": "nonce"})["value"]


def test_a_request_is_written_in_three_answers_and_gets_a_number_and_a_code(page_client):
    staff = make.staffed()
    for step in ("/submit/", "/submit/where/", "/submit/contact/"):
        assert page_client.get(step).status_code in (200, 302)
    check = fill(page_client, staff)
    answer = page_client.post("/submit/check/", {"nonce": nonce(check)}, follow=True)
    case = cases().get()
    said = read(answer).get_text()
    assert case.number in said
    assert case.query_code in said
    assert (case.area, case.channel, case.place) == (staff.town.community, "web", "菜场北门路口")
    who = Reporter.objects.of(case=case).get()
    assert (who.name, who.phone, who.wants_answer) == ("陈女士", "13800002207", True)
    assert case.first_receiver.name in said
