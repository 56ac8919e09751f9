"""Reads of organisations, posts and actors."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from gongjian.orgs.actor import RESIDENT, Actor, Seat
from gongjian.orgs.models import Org, Person, Post


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person in the post chosen in this session, else in their first; a resident when nobody is signed in."""
    if not request.user.is_authenticated:
        return RESIDENT
    return actor(request.user.pk, request.user.get_username(), request.session.get("post_id"))


def actor(user_id: int, name: str, post_id: int | None = None, on: date | None = None) -> Actor:
    """An account with all its posts in force. One query."""
    posts = in_force(on or timezone.localdate()).filter(person__user_id=user_id)
    rows = list(posts.order_by("-is_default", "starts", "pk"))
    seats = tuple(seat_of(post) for post in rows)
    chosen = next((seat for seat in seats if seat.post_id == post_id), seats[0] if seats else None)
    person = rows[0].person if rows else None
    return Actor(
        name=person.name if person else name,
        user_id=user_id,
        person_id=person.pk if person else None,
        seat=chosen,
        seats=seats,
    )


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


def in_force(on: date) -> QuerySet[Post]:
    """Posts held on a day, with what a seat needs."""
    held = Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))
    posts = Post.objects.unscoped("an actor is built from the posts of one account")
    return posts.filter(held).select_related("person", "org__area", "area")


def people_at(org: Org, on: date) -> list[Person]:
    """Who holds a post at the organisation, its workers first (the head of a body receives only when nobody else can)."""
    posts = in_force(on).filter(org=org).order_by("starts", "pk")
    return [post.person for post in sorted(posts, key=lambda post: "secretary" in post.role)]


def lead_of(area_id: int) -> Org | None:
    """The body that answers for a place (属地责任单位)."""
    return Org.objects.filter(area_id=area_id, is_lead=True, valid_to__isnull=True).select_related("kind", "area").first()
