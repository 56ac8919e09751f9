"""Scoped data has four doors and no other; whoever names nobody sees nothing."""

import pytest
from django.apps import apps

from gongjian.duties.models import DutyPause
from gongjian.kernel.verdict import YES, Denied
from gongjian.orgs.actor import CLOCK, RESIDENT
from gongjian.orgs.models import Org, Person, Post
from gongjian.orgs.tests import makers as people
from gongjian.platform import action as house
from gongjian.platform import reveal
from gongjian.platform.action import action
from gongjian.platform.models import Attachment, AuditEvent, Notice
from gongjian.platform.scoped import Scoped, Unscoped

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "look",
    [Person.objects.all, Person.objects.count, lambda: Person.objects.filter(pk=1)],
)
def test_a_query_that_names_nobody_fails_loudly(look):
    with pytest.raises(Unscoped, match="say who asks"):
        look()


def test_a_reverse_manager_fails_loudly_too():
    place = people.town()
    with pytest.raises(Unscoped):
        place["community"].posts.all()
    with pytest.raises(Unscoped):
        list(Org.objects.get(pk=place["community"].pk).posts.filter(role="x"))


def test_the_first_door_shows_what_is_in_reach():
    place = people.town()
    near, far = (
        people.post(place["community"], "community_worker"),
        people.post(place["far"], "community_worker"),
    )
    secretary = people.actor(place["community"], "community_secretary")
    seen = Post.objects.visible_to(secretary)
    assert near in seen
    assert far not in seen
    assert far in Post.objects.visible_to(CLOCK)
    assert not Post.objects.visible_to(RESIDENT).exists()


def test_without_a_scope_of_its_own_a_table_is_nobodys():
    Attachment.objects.add(owner="x", kind="image/jpeg", name="a.jpg", size=1, sha256="", by="x")
    assert not Attachment.objects.visible_to(CLOCK).exists()
    assert not Notice.objects.visible_to(RESIDENT).exists()


def test_the_second_door_wants_a_saved_parent():
    place = people.town()
    post = people.post(place["community"], "community_worker")
    assert list(Post.objects.of(org=place["community"])) == [post]
    for wrong in ({}, {"org": place["community"].pk}, {"org": Org()}):
        with pytest.raises(Unscoped, match="saved parents"):
            Post.objects.of(**wrong)


def test_the_third_door_wants_its_reason():
    with pytest.raises(Unscoped, match="reason"):
        Person.objects.unscoped(" ")
    assert list(Person.objects.unscoped("a test looks")) == []


def test_the_fourth_door_inserts():
    person = Person.objects.add(name="陈晓红")
    assert person.pk
    assert Person.objects.unscoped("a test looks").get() == person


def test_every_scoped_table_is_reached_through_its_doors_alone():
    scoped = [model for model in apps.get_models() if isinstance(model._default_manager, Scoped)]
    assert {Person, Post, Notice, DutyPause} <= set(scoped)
    for model in scoped:
        with pytest.raises(Unscoped):
            model.objects.all()


def test_reading_in_clear_leaves_who_what_and_why_but_not_the_value(monkeypatch):
    monkeypatch.setattr(house, "ACTIONS", {})
    place = people.town()
    person = people.person(place["community"], phone="13800002207")

    def look(row, *, reason, by):
        reveal.record("手机号", reason)
        return row.phone

    run = action("查看", allow=lambda by, row: YES)(look)
    secretary = people.actor(place["community"], "community_secretary")
    assert run(person, reason="核实诉求地点", by=secretary) == "13800002207"
    event = AuditEvent.objects.get(action="platform.look")
    assert (event.by, event.note, event.changed) == (secretary.name, "查看手机号，理由：核实诉求地点", {})
    assert "2207" not in str(vars(event))
    with pytest.raises(Denied, match="写明查看的理由"):
        run(person, reason=" 看 ", by=secretary)
    with pytest.raises(RuntimeError, match="outside"):
        reveal.record("手机号", "核实诉求地点")
