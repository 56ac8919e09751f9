"""Reads of organisations, posts and actors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import BigIntegerField, Count, DateField, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from gongjian.areas.models import Area, Level
from gongjian.kernel import clock
from gongjian.kernel.tree import ancestors, within
from gongjian.orgs.actor import RESIDENT, Actor, Seat
from gongjian.orgs.models import Office, Org, OrgChange, OrgKind, Person, Position, Post
from gongjian.orgs.roles import ROLES, Grant, Reach
from gongjian.orgs.rules import setup, terms
from gongjian.orgs.rules.setup import Facts, Finding
from gongjian.platform.models import AuditEvent
from gongjian.platform.parameters import Rulebook
from gongjian.platform.sealed import blind, mask_phone
from gongjian.platform.statements import Slot, Statement


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person in the post chosen in this session, else in their first; else a resident."""
    if not request.user.is_authenticated:
        return RESIDENT
    return actor(request.user.pk, request.user.get_username(), request.session.get("post_id"))


def actor(user_id: int, name: str, post_id: int | None = None, on: date | None = None) -> Actor:
    """An account with all its posts in force. One query."""
    rows = _seats().run(user=user_id, on=on or clock.today())
    seats = tuple(Seat(*row[2:]) for row in rows)
    chosen = next((seat for seat in seats if seat.post_id == post_id), seats[0] if seats else None)
    person_id, person_name = rows[0][:2] if rows else (None, name)
    return Actor(name=person_name, user_id=user_id, person_id=person_id, seat=chosen, seats=seats)


@cache
def _seats() -> Statement:
    """Person, and the fields of a seat in their order."""
    posts = in_force(Slot("on", DateField())).filter(person__user_id=Slot("user", BigIntegerField()))
    place = [
        Coalesce(f"area__{name}", f"org__area__{name}") for name in ("pk", "short_name", "path", "level")
    ]
    columns = ("person_id", "person__name", "pk", "role", "title", "org_id", "org__short_name", "org__path")
    return Statement.of(posts.order_by("-is_default", "starts", "pk").values_list(*columns, *place, "starts"))


def seat_of(post: Post) -> Seat:
    """A post as an actor carries it; `org`, `org.area` and `area` are expected to be loaded."""
    area = post.area or post.org.area
    return Seat(
        post_id=post.pk,
        role_key=post.role,
        title=post.title,
        org_id=post.org_id,
        org_name=post.org.short_name,
        org_path=post.org.path,
        area_id=area.pk,
        area_name=area.short_name,
        area_path=area.path,
        area_level=area.level,
        since=post.starts,
    )


def in_force(on: date | Slot) -> QuerySet[Post]:
    """Posts held on a day, with what a seat needs."""
    held = Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))
    posts = Post.objects.unscoped("an actor is built from the posts of one account")
    return posts.filter(held).select_related("person", "org__area", "area")


def people_at(org: Org, on: date) -> list[Person]:
    """Who holds a post at the organisation, its workers first: the head receives when nobody else can."""
    posts = in_force(on).filter(org=org).order_by("starts", "pk")
    return [post.person for post in sorted(posts, key=lambda post: _receives(post.role))]


def people_with(org: Org, on: date, grant: Grant) -> list[Person]:
    """Of the people of an organisation, those whose post there gives the grant."""
    able = [role.key for role in ROLES.values() if grant in role.grants]
    rows = in_force(on).filter(org=org, role__in=able).order_by("starts", "pk")
    return list(dict.fromkeys(post.person for post in rows))


def named_person(org: Org, on: date) -> Person | None:
    """Who receives what comes to `org` on a day: its worker, its head, else those of the body above (R2).

    A grid's worker may also be posted at the community and narrowed to the grid. Two queries.
    """
    chain = [org, *leads_above(org)]
    depth = {body.pk: n for n, body in enumerate(chain)}
    grid_here = Q(area_id=org.area_id, role="grid_worker") if org.is_lead else Q(pk__in=[])
    able = [role.key for role in ROLES.values() if Grant.HANDLE in role.grants]
    posts = in_force(on).filter(Q(org_id__in=depth) | grid_here, role__in=able)

    def rank(post: Post) -> tuple[int, int, date, int]:
        narrowed_here = org.is_lead and post.area_id == org.area_id and post.role == "grid_worker"
        elsewhere = post.area_id is not None and not narrowed_here
        return (
            0 if narrowed_here else depth[post.org_id],
            _receives(post.role) + 10 * elsewhere,
            post.starts,
            post.pk,
        )

    first = min(posts, key=rank, default=None)
    return first.person if first else None


def _receives(role: str) -> int:
    """In which order the people of a body receive: the grid worker, other workers, the head."""
    return 0 if role == "grid_worker" else 2 if "secretary" in role else 1


def lead_of(area_id: int) -> Org | None:
    """The body that answers for a place (属地责任单位)."""
    return (
        Org.objects.filter(area_id=area_id, is_lead=True, valid_to__isnull=True)
        .select_related("kind", "area")
        .first()
    )


def lead_above(area: Area) -> Org | None:
    """The nearest body that answers for the place or for one around it. One query."""
    return _leads(area.path).first()


def leads_above(org: Org) -> list[Org]:
    """The bodies above an organisation that answer for its place, nearest first; never itself. One query.

    Grid, community, subdistrict, the district's platform, the city. A department or a unit starts with the
    body of the place it serves: above a district department stands the district's platform (H-01).
    """
    return [body for body in _leads(org.area.path) if body.pk != org.pk]


def superior(org: Org) -> Org | None:
    """To whom a matter goes up from `org` (逐级上报): the nearest body above that answers."""
    above = leads_above(org)
    return above[0] if above else org.parent


def _leads(area_path: str) -> QuerySet[Org]:
    leads = Org.objects.filter(area_id__in=ancestors(area_path), is_lead=True, valid_to__isnull=True)
    return leads.select_related("kind", "area").order_by("-area__level")


@dataclass(frozen=True)
class Holding:
    """A post as the pages show it."""

    post: Post
    is_ended: bool

    @property
    def term(self) -> str:
        """What the post is called: 党委书记, else the role's own word."""
        return self.post.title or (ROLES[self.post.role].term if self.post.role in ROLES else self.post.role)

    @property
    def masked(self) -> str:
        return mask_phone(self.post.person.phone)


def directory(by: Actor) -> QuerySet[Org]:
    """The bodies that staff may look up: of their district and above; whoever keeps the house, all."""
    orgs = Org.objects.select_related("kind", "area", "parent", "led_by")
    if by.seat is None:
        return orgs if by.is_clock else orgs.none()
    if by.seat.role.reach is Reach.NONE:
        return orgs
    around = Area.objects.filter(pk__in=ancestors(by.seat.area_path), level__lte=Level.DISTRICT)
    root = around.order_by("-level").values_list("path", flat=True).first() or by.seat.area_path
    return orgs.filter(within([root], "area__path") | Q(area_id__in=ancestors(root)))


def listed(
    by: Actor, *, search: str = "", kind: str = "", area: Area | None = None, under: int = 0
) -> QuerySet[Org]:
    """The directory narrowed down, in the order of the affiliation tree, with how many hang below each."""
    rows = directory(by).filter(valid_to__isnull=True)
    for word in search.split():
        rows = rows.filter(Q(name__icontains=word) | Q(short_name__icontains=word) | Q(phone__icontains=word))
    if kind:
        rows = rows.filter(kind=kind)
    if area:
        rows = rows.filter(within([area.path], "area__path"))
    if under:
        rows = rows.filter(parent_id=under)
    standing = Count("children", filter=Q(children__valid_to__isnull=True))
    return rows.annotate(below=standing).order_by("path")


def kinds() -> QuerySet[OrgKind]:
    """Every kind of organisation, in the place's order."""
    return OrgKind.objects.all()


def kinds_under(org: Org) -> list[OrgKind]:
    """The kinds that may stand directly below an organisation."""
    held = org.kind.may_hold
    return [kind for kind in kinds() if held is None or kind.key in held]


def findings(org: Org, facts: Facts, *, is_party: bool) -> list[Finding]:
    """What the rules in force at an organisation's place say against setting a body up there."""
    return setup.findings(facts, Rulebook(facts.on, ancestors(org.area.path)), is_party=is_party)


def term_due(org: Org, starts: date) -> date | None:
    """When a term that starts on a day runs out by rule: five years for a community's own bodies (A20)."""
    years = org.kind.term_years
    if years and org.parent and org.parent.kind_id == "community":
        years = Rulebook(starts, ancestors(org.area.path)).number(terms.COMMUNITY_YEARS)
    return terms.due(starts, years)


def ending_terms(today: date) -> list[tuple[Org, date, list[int]]]:
    """Bodies whose term runs out within the months of the rule, with the accounts to be told. Few queries."""
    months = Rulebook(today).number(terms.REMIND_MONTHS)
    held = Office.objects.unscoped("the clock looks at every body").filter(
        ends__isnull=True, term_ends__lte=setup.months_after(today, months), org__valid_to__isnull=True
    )
    rows = held.select_related("org__area").order_by("org_id", "term_ends").distinct("org_id")
    found = []
    for row in rows:
        bodies = [row.org_id, row.org.parent_id]
        users = in_force(today).filter(org__in=bodies, person__user__isnull=False)
        assert row.term_ends is not None, "asked for by its day"
        found.append((row.org, row.term_ends, list(users.values_list("person__user_id", flat=True))))
    return found


def offices(org: Org, on: date) -> list[Office]:
    """Who holds which office in a body on a day, the head first."""
    rows = Office.objects.of(org=org).filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on)
    return list(rows.select_related("person", "position", "from_unit").order_by("position__order", "starts"))


def office(by: Actor, pk: int) -> QuerySet[Office]:
    """One office, of a body that the actor may look up."""
    rows = Office.objects.visible_to(by).filter(pk=pk, org__in=directory(by).order_by().values("pk"))
    return rows.select_related("person", "position", "org__area", "org__kind")


def positions() -> QuerySet[Position]:
    """What somebody may be in a body."""
    return Position.objects.all()


def above(org: Org) -> list[Org]:
    """The affiliation from the root down to the parent."""
    found = Org.objects.in_bulk(ancestors(org.path)[:-1])
    return [found[pk] for pk in ancestors(org.path)[:-1]]


def holdings(by: Actor, *, org: Org | None = None, person: Person | None = None) -> list[Holding]:
    """Posts at an organisation or of a person, as far as this actor may see them; those in force first."""
    posts = Post.objects.visible_to(by).select_related("person__user", "org", "area")
    posts = posts.filter(org=org) if org else posts.filter(person=person)
    today = clock.today()
    rows = [
        Holding(post, post.ends is not None and post.ends <= today)
        for post in posts.order_by("-starts", "pk")
    ]
    return sorted(rows, key=lambda row: (row.is_ended, "secretary" not in row.post.role))


def people(by: Actor, search: str = "") -> QuerySet[Person]:
    """People in reach by part of the name or by the whole phone number."""
    rows = Person.objects.visible_to(by).select_related("user").order_by("name", "pk")
    words = search.strip()
    return rows.filter(Q(name__icontains=words) | Q(phone_index=blind(words))) if words else rows


def held_by(by: Actor, people: Iterable[Person]) -> dict[int, str]:
    """The posts in force of people, in words, by the person's id: as far as this actor may see them.

    One query.
    """
    today, found = clock.today(), dict[int, list[str]]()
    posts = Post.objects.visible_to(by).filter(person__in=people, starts__lte=today)
    for post in posts.exclude(ends__lte=today).select_related("org").order_by("starts", "pk"):
        words = f"{post.org.short_name} {Holding(post, is_ended=False).term}"
        found.setdefault(post.person_id, []).append(words)
    return {pk: "、".join(words) for pk, words in found.items()}


def waiting_people() -> QuerySet[Person]:
    """People entered who hold no post yet: the security administrator's to-do."""
    posts = Post.objects.unscoped("whoever is in none of them")
    people = Person.objects.unscoped("those without a post have no place that could scope them")
    return people.exclude(pk__in=posts.values("person_id")).order_by("name", "pk")


def changes(org: Org) -> list[OrgChange]:
    """What became of an organisation, the latest first."""
    return list(OrgChange.objects.filter(org=org))


def history(org: Org) -> list[AuditEvent]:
    """What was done to an organisation, the latest first."""
    return list(AuditEvent.objects.filter(subject=f"orgs.Org:{org.pk}").order_by("-at", "-pk")[:30])


def named(text: str) -> list[Org]:
    """Organisations in force with exactly this name, full or short."""
    words = text.strip()
    rows = Org.objects.filter(Q(name=words) | Q(short_name=words), valid_to__isnull=True)
    return list(rows.select_related("kind", "area", "parent")[:9])


def posts(by: Actor) -> QuerySet[Post]:
    """Posts in reach."""
    return Post.objects.visible_to(by).select_related("person", "org", "area")


def masked(person: Person) -> str:
    """A person's number as lists show it."""
    return mask_phone(person.phone)
