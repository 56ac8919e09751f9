"""Who may open what and do what: `matrix.toml` against the house. A route or action without a row fails."""

import importlib
import pkgutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongjian.orgs.roles import ADMIN_ROLES, ROLES
from gongjian.platform.action import ACTIONS
from tests.permissions import town
from tests.permissions.town import BRANCH, SECRETS, STAFF, World

pytestmark = pytest.mark.django_db
MATRIX = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())
ROUTES: dict[str, dict[str, Any]] = {
    name: MATRIX["like"].get(row.get("like"), {}) | row for name, row in MATRIX["routes"].items()
}
BY_API = {302: 200}  # where the page leads back to the case, the API shows it
for _row in ROUTES.values():  # an operation of the API lets in whom its page lets in
    if "as" in _row:
        _page = {who: BY_API.get(status, status) for who, status in ROUTES[_row["as"]]["POST"].items()}
        _row["POST"] = _page | {"anonymous": 401} | _row.get("but", {})
        _row.setdefault("with", {"number": ROUTES[_row["as"]]["with"].get("number", "case.doing")})
DEEDS: dict[str, dict[str, Any]] = MATRIX["actions"]
METHODS = ("GET", "POST")
GROUPS = {
    "staff": STAFF,
    "admins": ADMIN_ROLES,
    "branch": BRANCH,
    "away": tuple(f"away.{role}" for role in (*STAFF, *BRANCH)),
    "strangers": ("away.community_secretary", "away.department_officer", "away.city_officer"),
    "anonymous": ("anonymous",),
    "base": ("grid_worker", "community_worker", "community_secretary"),
    "subdistrict": ("subdistrict_officer", "subdistrict_secretary"),
    "above": ("district_desk", "district_officer", "city_officer"),
    "partners": ("department_officer", "unit_liaison"),
    "holders": (  # whose post speaks for the community that holds the cases: it and those it answers to
        "community_worker",
        "community_secretary",
        "subdistrict_officer",
        "subdistrict_secretary",
        "district_officer",
        "city_officer",
    ),
}


def routes(patterns: list[Any], space: str = "", where: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the house as "namespace:name"; one without a name as its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner, f"{where}{pattern.pattern}")
        else:
            yield (f"{space}{pattern.name}" if pattern.name else f"{where}{pattern.pattern}"), pattern


def registered() -> set[str]:
    """The names of all actions, after every room's actions have been loaded."""
    for room in (*settings.CONTEXTS, "demo"):
        package = importlib.import_module(f"gongjian.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".tests" not in found.name and ".migrations" not in found.name:
                importlib.import_module(found.name)
    return {
        name
        for name, deed in ACTIONS.items()
        if deed.run.__module__.startswith("gongjian.") and ".tests." not in deed.run.__module__
    }


ALL_ROUTES = dict(routes(get_resolver().url_patterns))


def test_every_route_has_its_row():
    assert sorted(set(ALL_ROUTES) - set(ROUTES)) == [], "write rows into tests/permissions/matrix.toml"


def test_no_row_speaks_of_a_route_that_is_gone():
    assert sorted(set(ROUTES) - set(ALL_ROUTES)) == []


def test_every_action_has_its_row():
    assert sorted(registered() - set(DEEDS)) == [], "write rows into tests/permissions/matrix.toml"


def test_no_row_speaks_of_an_action_that_is_gone():
    assert sorted(set(DEEDS) - registered()) == []


def test_every_role_is_a_column_of_the_matrix():
    assert set(town.SEATS) == set(ROLES)


@pytest.mark.parametrize("name", sorted(set(ROUTES) & set(ALL_ROUTES)))
def test_an_address_answers_each_role_as_the_matrix_says(world: World, name: str):
    row = ROUTES[name]
    url = address(world, name, row)
    wrong = []
    for method in METHODS:
        if method not in row:
            continue
        for who in columns(row[method]):
            wanted = expected(row[method], who)
            answer = ask(world, who, method, url, row)
            if answer.status_code != wanted:
                wrong.append(f"{method} {url} as {who}: {answer.status_code}, the matrix says {wanted}")
            wrong += [f"{method} {url} as {who} shows {secret}" for secret in leaked(answer, who)]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(set(ROUTES) & set(ALL_ROUTES)))
def test_a_method_that_the_matrix_does_not_name_is_no_door(world: World, name: str):
    row = ROUTES[name]
    url = address(world, name, row)
    for method in (*METHODS, "PUT", "DELETE"):
        if method not in row:
            got = ask(world, row.get("knock", "community_secretary"), method, url, row).status_code
            assert got in (404, 405), f"{method} {url} answers {got}"


@pytest.mark.parametrize("name", sorted(set(DEEDS)))
def test_an_action_is_granted_to_the_roles_that_the_matrix_names(world: World, name: str):
    row = DEEDS[name]
    assert name in registered()
    subject = world.subjects[row["on"]]
    may = {who for key in row["may"] for who in GROUPS.get(key, (key,))}
    doers = {**world.actors, "clock": town.CLOCK, "resident": town.RESIDENT}
    granted = {who for who, by in doers.items() if ACTIONS[name].allow(by, subject)}
    assert granted == may, f"too many: {sorted(granted - may)}, too few: {sorted(may - granted)}"


def columns(wanted: Mapping[str, int]) -> Iterator[str]:
    """Every role; of the other town only three where the row sets it no bounds: lists stay silent to all."""
    yield "anonymous"
    yield from ROLES
    bounds = any(key.startswith("away") for key in wanted)
    yield from GROUPS["away"] if bounds else GROUPS["strangers"]


def address(world: World, name: str, row: Mapping[str, Any]) -> str:
    """The address of the row's route, with the town's own things in it."""
    if "at" in row:
        return str(row["at"])
    given = {key: world.things.get(value, value) for key, value in row.get("with", {}).items()}
    return reverse(name, kwargs=given) + row.get("query", "")


def ask(world: World, who: str, method: str, url: str, row: Mapping[str, Any]) -> Any:
    """The answer; whatever the request wrote is taken back."""
    with transaction.atomic():
        if row.get("by") == "token":
            answer = by_token(world, who, method, url, row)
        elif method != "POST":
            answer = world.client(who).generic(method, url)
        else:
            answer = world.client(who).post(url, posted(world, row))
        transaction.set_rollback(True)
    if answer.streaming:
        answer.getvalue()  # read to its end, or the file stays open
    return answer


def by_token(world: World, who: str, method: str, url: str, row: Mapping[str, Any]) -> Any:
    """The answer of the API to whoever holds this role's token; to anonymous, who holds none."""
    told = {"headers": {"authorization": f"Bearer {world.tokens[who]}"}} if who in world.tokens else {}
    if method != "POST":
        return world.browser.generic(method, url, **told)
    if row.get("body") == "":  # nothing at all is sent
        return world.browser.post(url, b"", content_type="application/json", **told)
    body = {key: thing(world, value) for key, value in row.get("body", {}).items()}
    return world.browser.post(url, body, content_type="application/json", **told)


def thing(world: World, value: Any) -> Any:
    """What a value of a body stands for: a thing of the town by its name, in a list each of them."""
    if isinstance(value, list):
        return [thing(world, each) for each in value]
    return world.things.get(value, value) if isinstance(value, str) else value


def leaked(answer: Any, who: str) -> list[str]:
    """What the page tells those whom the cases do not concern: another town, administrators, the public."""
    if who in STAFF or getattr(answer, "streaming", False):
        return []
    page = answer.content.decode(errors="replace")
    return [secret for secret in SECRETS if secret in page]


def posted(world: World, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a POST carries: the row's data, and the version of the case that the page would have shown."""
    data = {key: world.things.get(value, value) for key, value in row.get("data", {}).items()}
    data = {
        key.format(**world.things): value for key, value in data.items()
    }  # "{override}-on": a prefixed field
    case = world.cases.get(str(row.get("with", {}).get("number", "")).removeprefix("case."))
    return {"version": case.version, **data} if case else data


def expected(wanted: Mapping[str, int], who: str) -> int:
    """The status for one column: its own entry, else the narrowest group that names it, else "*"."""
    if who in wanted:
        return wanted[who]
    named = [key for key, members in GROUPS.items() if key in wanted and who in members]
    return wanted[min(named, key=lambda key: len(GROUPS[key]))] if named else wanted["*"]
