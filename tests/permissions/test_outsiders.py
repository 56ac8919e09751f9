"""What somebody of another town learns of a case: no row, no count, no file, no word, however they ask."""

import pytest
from django.urls import reverse

from gongjian.orgs.roles import ADMIN_ROLES
from gongjian.platform.models import AuditEvent
from tests.permissions.town import BRANCH, SECRETS, STAFF, World

pytestmark = pytest.mark.django_db
STRANGERS = (*(f"away.{role}" for role in STAFF), *ADMIN_ROLES)
OUTSIDERS = (*STRANGERS, *BRANCH)  # a branch has duties of its own, but no requests
INSIDERS = (
    "community_worker",
    "community_secretary",
    "subdistrict_officer",
    "district_officer",
    "city_officer",
)


def waiting(page) -> int:
    """All the counts that stand beside the menu."""
    return sum(item.count for item in page.context["frame"].nav)


@pytest.mark.parametrize("words", [SECRETS[0], SECRETS[1], SECRETS[2], "case.doing"])
def test_a_search_for_the_very_words_finds_nothing_from_outside(world: World, words: str):
    asked = world.things.get(words, words)
    link = reverse("requests:case", args=[world.things["case.doing"]])
    for address in ("requests:index", "dashboards:search"):
        for who in OUTSIDERS:
            answer = world.client(who).get(reverse(address), {"q": asked}, follow=True)
            assert link not in answer.content.decode(), (
                f"{who} finds {asked} at {answer.request['PATH_INFO']}"
            )


def test_the_same_search_finds_the_case_from_inside(world: World):
    link = reverse("requests:case", args=[world.things["case.doing"]])
    for who in INSIDERS:
        answer = world.client(who).get(
            reverse("requests:index"), {"q": world.things["case.doing"]}, follow=True
        )
        assert link in answer.content.decode(), who


def test_counts_beside_the_menu_are_nothing_outside_and_something_inside(world: World):
    desk = reverse("dashboards:workbench")
    assert {who: waiting(world.client(who).get(desk)) for who in STRANGERS} == dict.fromkeys(STRANGERS, 0)
    assert waiting(world.client("community_worker").get(desk)) > 0


def counted(world: World, who: str) -> int:
    """How many the list of requests says it has."""
    words = world.client(who).get(reverse("requests:index")).context["paging_words"]
    return int(words.removeprefix("共 ").removesuffix(" 件"))


def test_lists_count_nothing_outside_and_all_inside(world: World):
    assert {who: counted(world, who) for who in OUTSIDERS} == dict.fromkeys(OUTSIDERS, 0)
    still_open = len(world.cases) - 1  # all but the settled one
    assert counted(world, "subdistrict_officer") == still_open


def test_a_department_counts_only_what_it_takes_part_in(world: World):
    taking_part = len(world.cases) - 2  # not in the settled one, nor in the one that nobody has accepted yet
    for who in ("department_officer", "unit_liaison"):
        assert counted(world, who) == taking_part, who


def test_a_photo_is_a_file_of_its_case_and_of_no_other(world: World):
    photo = world.things["photo"]
    own = reverse("requests:photo", args=[world.things["case.doing"], photo])
    other = reverse("requests:photo", args=[world.things["case.offered"], photo])
    assert world.client("community_worker").get(own).getvalue().startswith(b"\xff\xd8")  # a JPEG
    assert world.client("community_worker").get(other).status_code == 404
    assert {world.client(who).get(own).status_code for who in OUTSIDERS} == {404}
    assert world.client("anonymous").get(own).status_code == 302


def test_a_person_of_another_town_is_not_found_by_name_or_number(world: World):
    people = reverse("orgs:people")
    name = world.actors["community_worker"].name
    for who in (f"away.{role}" for role in STAFF):
        answer = world.client(who).get(people, {"q": name})
        assert list(answer.context["rows"]) == [], who
    assert len(world.client("community_secretary").get(people, {"q": name}).context["rows"]) == 1


def test_the_trail_holds_neither_the_words_nor_the_code_that_opens_a_case(world: World):
    case = world.cases["doing"]
    events = AuditEvent.objects.filter(subject=f"requests.Case:{case.pk}")
    told = str(list(events.values("changed", "note")))
    assert events.filter(action="requests.lodge").exists()
    assert not [word for word in (*SECRETS, case.query_code) if word in told]
