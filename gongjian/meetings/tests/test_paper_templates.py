"""The pages on which an administrator looks at the layouts and puts another in their stead."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongjian.orgs.tests import makers as orgs
from gongjian.papers.models import Template
from gongjian.papers.tests.test_templates import template
from gongjian.platform.models import User

pytestmark = pytest.mark.django_db
KIND = "/desk/papers/meetings.minutes/"


@pytest.fixture
def desk(page_client):
    town = orgs.town()
    keeper = orgs.actor(town["subdistrict"], "system_admin")
    page_client.force_login(User.objects.get(pk=keeper.user_id))
    return page_client


def put(desk, body: bytes, name: str = "会议记录.docx"):
    return desk.post(f"{KIND}put/", {"file": SimpleUploadedFile(name, body)})


def test_the_list_names_every_paper_and_its_layout(desk):
    page = desk.get("/desk/papers/").content.decode()
    assert "会议记录" in page
    assert "内置版式" in page


def test_a_template_is_put_into_use_and_taken_back(desk):
    assert put(desk, template("{{标题}}", "{{正文}}")).status_code == 302
    assert "会议记录.docx" in desk.get(KIND).content.decode()
    assert desk.get(f"{KIND}sample/").content.startswith(b"PK")
    assert desk.post(f"{KIND}restore/").status_code == 302
    assert "会议记录.docx" not in desk.get(KIND).content.decode()


def test_a_wrong_template_is_refused_beside_its_field_and_nothing_is_kept(desk):
    answer = put(desk, template("没有占位"))
    assert answer.status_code == 422
    assert "模板里没有 {{正文}}" in answer.content.decode()
    assert not Template.objects.exists()


def test_the_starter_can_be_fetched_changed_and_put_back(desk):
    starter = desk.get("/desk/papers/starter/").content
    assert put(desk, starter).status_code == 302


def test_a_kind_that_does_not_exist_is_not_found(desk):
    assert desk.get("/desk/papers/meetings.nothing/").status_code == 404
