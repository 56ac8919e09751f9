"""The world of the permission matrix: a town with a case in every state, and a town far away.

`home` holds one person of every role; the case's own bodies are there too: the fire brigade (department) and
the property company (unit) take part in it. `away` holds the same roles in another town; its people must not
meet anything of home.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from PIL import Image

from gongjian.admission.models import MatterItem
from gongjian.admission.tests import makers as lists
from gongjian.duties.models import Duty
from gongjian.exchange import actions as exchange
from gongjian.exchange import outbox
from gongjian.exchange.models import Delivery, Subscription
from gongjian.exchange.rules import SCOPES
from gongjian.kernel import clock
from gongjian.orgs.actor import CLOCK, RESIDENT, Actor
from gongjian.orgs.models import Org, OrgKind, Person, Post
from gongjian.orgs.roles import ADMIN_ROLES, ROLES
from gongjian.orgs.tests import makers as orgs
from gongjian.orgs.tests.makers import Town
from gongjian.platform.action import label
from gongjian.platform.models import (
    CalendarDay,
    Notice,
    NoticeAddress,
    NoticeTemplate,
    Override,
    User,
)
from gongjian.platform.models import (
    Delivery as Outgoing,
)
from gongjian.requests.actions import calls, handling, handover, intake, views
from gongjian.requests.actions.intake import ReporterFacts
from gongjian.requests.models import CallTarget, Case, Photo, Reporter
from gongjian.sheets.models import Export, Run
from tests.permissions import gatherings, roster, seated, stationed

SEATS = {
    "grid_worker": "grid",
    "community_worker": "community",
    "community_secretary": "community",
    "subdistrict_officer": "subdistrict",
    "subdistrict_secretary": "subdistrict",
    "district_desk": "hotline",
    "district_officer": "party",
    "city_officer": "city",
    "department_officer": "fire",
    "unit_liaison": "property",
    "branch_secretary": "branch",
    "branch_member": "branch",
    "member": "branch",
    "system_admin": "party",
    "security_admin": "party",
    "audit_admin": "party",
}
BRANCH = ("branch_secretary", "branch_member", "member")  # a Party branch: it has nothing to do with requests
STAFF = tuple(role for role in ROLES if role not in (*ADMIN_ROLES, *BRANCH))
SECRETS = (
    "水管爆裂十八号楼",
    "13912345678",
    "欧阳秘密",
)  # title, phone and name that nobody outside may read
WORDS = f"{SECRETS[0]}，楼道里全是水，请马上派人来修。"


@dataclass
class World:
    """Everything the rows of the matrix speak of, by name."""

    home: Town
    away: Town
    actors: dict[str, Actor] = field(default_factory=dict)  # "grid_worker", …, "away.grid_worker", …
    cases: dict[str, Case] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)  # what stands in an address
    subjects: dict[str, models.Model | None] = field(default_factory=dict)  # what an action is done to
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)  # of the API, each reaching everything
    browser: Client = field(default_factory=Client)  # one for all: building one loads the whole middleware

    def client(self, who: str) -> Client:
        """The browser, signed in as `who` and remembering nothing else; anonymous has no session."""
        self.browser.cookies = SimpleCookie({"sessionid": self.sessions[who]} if who in self.sessions else {})
        return self.browser


def build() -> World:
    """Two towns, the second empty of cases."""
    world = World(orgs.town(), orgs.town())
    for place in (world.home, world.away):
        place.orgs["branch"] = _branch(place)
    for role, key in SEATS.items():
        world.actors[role] = orgs.actor(world.home[key], role)
        if role not in ADMIN_ROLES:
            world.actors[f"away.{role}"] = orgs.actor(world.away[key], role)
    lists.version(world.home.district)
    _cases(world)
    _things(world)
    for room in (gatherings, roster, seated, stationed):
        subjects, things = room.build(world.home["branch"], world.actors)
        world.subjects |= subjects
        world.things |= things
    _sessions(world)
    _exchange(world)
    return world


def _branch(place: Town) -> Org:
    OrgKind.objects.get_or_create(key="party_branch", defaults={"name": "党支部", "order": 90})
    return orgs.org("第五网格党支部", "party_branch", place.community, place["community"])


def _cases(world: World) -> None:
    by = world.actors["community_worker"]
    fire = world.actors["department_officer"]
    helpers = [_org(world, "fire"), _org(world, "property")]
    for state in ("lodged", "doing", "offered", "disputed", "settled"):
        case = world.cases[state] = _lodge(world)
        if state == "lodged":
            continue
        case = handover.accept(case, by=by)
        handover.invite(case, orgs=helpers, by=by)
        if state in ("offered", "disputed"):
            handover.offer(case, to=_org(world, "fire"), note="请派人处置", by=by)
        if state == "disputed":
            handover.object_to(case, reason="不属于消防职责", by=fire)
        if state == "settled":
            handling.settle(case, outcome="solved", reply="已经修好，恢复供水。", by=by)
        world.cases[state] = Case.objects.unscoped("test").get(pk=case.pk)
    calls.call(
        world.cases["doing"],
        orgs=helpers,
        ask="到现场关阀门",
        spot="18 号楼",
        arrive_by=clock.now() + timedelta(hours=5),
        by=world.actors["community_secretary"],
    )
    world.cases["doing"].refresh_from_db()


def _lodge(world: World) -> Case:
    return intake.lodge(
        _org(world, "community"),
        text=WORDS,
        channel="web",
        area=world.home.grid,
        reporter=ReporterFacts(name=SECRETS[2], phone=SECRETS[1], address="18 号楼 301"),
        photos=[SimpleUploadedFile("现场.jpg", _picture(), "image/jpeg")],
        by=RESIDENT,
    )


def _things(world: World) -> None:
    place, doing = world.home, world.cases["doing"]
    worker = world.actors["community_worker"]
    person = Person.objects.unscoped("test").get(pk=worker.person_id)
    post = Post.objects.unscoped("test").get(pk=worker.seat.post_id if worker.seat else 0)
    item = MatterItem.objects.get(number="47")
    target = CallTarget.objects.unscoped("test").get(org=place["fire"])
    view = views.keep_view(User.objects.get(pk=worker.user_id), name="快到期的", query="due=24h", by=worker)
    photo = Photo.objects.of(case=doing).select_related("file").first()
    assert photo is not None
    local = Override.objects.create(
        key="admission.reason_length",
        area_id=place.district.pk,
        value="12",
        source="区府办〔2026〕5号",
        effective_from=date(2026, 1, 1),
    )
    day = CalendarDay.objects.create(day=date(2027, 3, 8), is_workday=False, source="区府办〔2026〕6号")
    runs = _runs(world)
    notice = Notice.objects.add(
        user=User.objects.get(pk=worker.user_id),
        kind="test",
        title="有一件诉求到期",
        url="/desk/",
        dedup="test",
    )
    mail = NoticeAddress.objects.add(
        user_id=worker.user_id, channel="mail", address="worker@example.gov.cn", code="123456"
    )
    undelivered = Outgoing.objects.add(
        notice=notice, channel="mail", state="failed", next_at=clock.now(), ended_at=clock.now()
    )
    NoticeTemplate.objects.create(kind="mixed", subject="{件数} 条", body="{清单}")
    world.things = {
        "address": mail.pk,
        "undelivered": undelivered.pk,
        **{f"case.{state}": case.number for state, case in world.cases.items()},
        "org": place["community"].pk,
        "org.other": place["far"].pk,
        "person": person.pk,
        "post": post.pk,
        "item": item.pk,
        "version": item.version_id,
        "call": target.call_id,
        "view": view.pk,
        "override": local.pk,
        "day": day.day,
        "notice": notice.pk,
        **{name: run.pk for name, run in runs.items()},
        "area.id": place.community.pk,
        "district.id": place.district.pk,
        "target": target.pk,
        "reporter": Reporter.objects.of(case=doing).get().pk,
        "reporter.settled": Reporter.objects.of(case=world.cases["settled"]).get().pk,
        "worker": person.pk,
        "fire": place["fire"].pk,
        "police": place["police"].pk,
        "tomorrow": f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "tomorrow.zoned": (clock.now() + timedelta(days=1)).isoformat(),
        "photo": photo.file.key,
        "area": place.community.code,
        "subdistrict": place.subdistrict.code,
        "district": place.district.code,
    }
    world.subjects = {
        "address": mail,
        "undelivered": undelivered,
        **{f"case.{state}": case for state, case in world.cases.items()},
        "nothing": None,
        "org": _org(world, "community"),
        "person": person,
        "post": post,
        "area": place.community,
        "district": place.district,
        "target": target,
        "call": target.call,
        "reporter": Reporter.objects.of(case=doing).get(),
        "view": view,
        "override": local,
        "day": day,
        "duty.late": _late(doing),
        "case.paused": _paused(world.cases["settled"]),
        "reporter.settled": Reporter.objects.of(case=world.cases["settled"]).get(),
        "user": User.objects.get(pk=worker.user_id),
        **runs,
    }


def _runs(world: World) -> dict[str, Run | Export]:
    """Imports of the system administrator's, one in each state that matters."""
    by = world.actors["system_admin"]
    given = {
        "kind": "orgs",
        "file_name": "单位.xlsx",
        "sha256": "0" * 64,
        "by": by.name,
        "user_id": by.user_id,
    }
    given |= {"org_id": by.org_id, "titles": [[0, "单位名称", "name", "exact", []]], "columns": {"0": "name"}}
    return {
        "run": Run.objects.add(state="checked", new=1, lines=1, checked=1, **given),
        "run.wrong": Run.objects.add(state="checked", wrong=1, bad_cells=1, lines=1, **given),
        "run.applying": Run.objects.add(state="applying", new=1, lines=1, **given),
        "run.done": Run.objects.add(state="done", new=1, lines=1, done_at=clock.now(), **given),
        "file": Export.objects.add(
            name="诉求", address="/", form="csv", rows=1, by=by.name, user_id=by.user_id or 0
        ),
    }


def _late(case: Case) -> Duty:
    """A duty of the case as it would stand a month from now, not saved."""
    duty = Duty.objects.unscoped("test").filter(subject=label(case), done_at__isnull=True).first()
    assert duty is not None
    past = clock.now() - timedelta(days=30)
    duty.due_at = duty.remind_at = duty.escalate_at = past
    return duty


def _paused(case: Case) -> Case:
    """A case whose clock stands, not saved."""
    paused = Case.objects.unscoped("test").select_related("holder", "area").get(pk=case.pk)
    paused.state, paused.is_paused = "doing", True
    return paused


def _sessions(world: World) -> None:
    for who, by in world.actors.items():
        client = Client()
        client.force_login(User.objects.get(pk=by.user_id))
        world.sessions[who] = client.session.session_key or ""


def _exchange(world: World) -> None:
    """A token for everybody, and a system that is told of the home town's cases but does not hear."""
    keeper = world.actors["system_admin"]
    for who, by in world.actors.items():
        user = User.objects.get(pk=by.user_id)
        fresh = exchange.make_token(user, name=who[-20:], scopes=list(SCOPES), days=30, by=keeper)
        world.tokens[who] = fresh.secret
        if fresh.row.confirmed_at is None:
            exchange.confirm_token(fresh.row, by=by)
        if who == "community_secretary":
            world.subjects["token"] = fresh.row
    made = exchange.subscribe(
        None, name="市热线", url="https://hotline.example/hook", area=world.home.city, by=keeper
    )
    Subscription.objects.update(since=clock.now() - timedelta(days=1))
    outbox.collect()
    delivery = Delivery.objects.filter(subscription=made.row.pk).first()
    assert delivery is not None
    Delivery.objects.filter(pk=delivery.pk).update(state="dead")
    world.subjects |= {"subscription": made.row, "delivery": delivery}
    world.things |= {name: world.subjects[name].pk for name in ("token", "subscription", "delivery")}  # type: ignore[union-attr]


def _org(world: World, key: str) -> Org:
    return Org.objects.select_related("kind", "area", "parent").get(pk=world.home[key].pk)


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "#8FA6B5").save(out, "JPEG")
    return out.getvalue()


__all__ = ["CLOCK", "RESIDENT", "SECRETS", "World", "build"]
