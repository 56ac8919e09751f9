"""Plays stories through the actions, each beat at its own moment, as the district's people would."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from gongjian.demo.tale import Beat, Story
from gongjian.demo.town import Town
from gongjian.duties import actions as duties
from gongjian.duties.queries import open_of
from gongjian.kernel import clock
from gongjian.orgs.actor import CLOCK, RESIDENT, Actor
from gongjian.orgs.models import Org
from gongjian.requests.actions import calls, ending, handling, handover, intake
from gongjian.requests.actions import clock as clocks
from gongjian.requests.models import Call, CallTarget, Case, Channel, Reporter, State
from gongjian.requests.rules.kinds import SETTLE

WHY = "the demo plays every part itself"
WORKERS = ("grid_worker", "community_worker", "subdistrict_officer", "district_desk", "department_officer")
HEADS = ("community_secretary", "subdistrict_officer", "district_desk")


class Player:
    """Plays stories up to `until`; what would happen later is left to the present."""

    def __init__(self, town: Town, until: datetime) -> None:
        self.town, self.until = town, until
        self._verbs: dict[str, Callable[[Case, Beat], object]] = {
            "accept": self._accept,
            "escalate": lambda case, beat: handover.escalate(case, **beat.given, by=self._worker(beat.org)),
            "late": self._late,
            "overdue": lambda case, beat: handover.escalate(case, **beat.given, by=CLOCK),
            "offer": lambda case, beat: handover.offer(case, **beat.given, by=self._worker(beat.org)),
            "take": lambda case, beat: handover.take(case, by=self._worker(beat.org)),
            "object_to": lambda case, beat: handover.object_to(case, **beat.given, by=self._worker(beat.org)),
            "overrule": lambda case, beat: handover.overrule(case, **beat.given, by=self._head(beat.org)),
            "uphold": lambda case, beat: handover.uphold(case, **beat.given, by=self._head(beat.org)),
            "lapse": lambda case, _: handover.lapse(case, by=CLOCK),
            "invite": lambda case, beat: handover.invite(case, **beat.given, by=self._worker(beat.org)),
            "call": lambda case, beat: calls.call(case, **beat.given, by=self._head(beat.org)),
            "answer": lambda case, beat: calls.answer(self._target(case, beat), by=self._worker(beat.org)),
            "arrive": lambda case, beat: calls.arrive(self._target(case, beat), by=self._worker(beat.org)),
            "end": lambda case, beat: calls.end(self._call(case), **beat.given, by=self._head(beat.org)),
            "note": lambda case, beat: handling.note(case, **beat.given, by=self._worker(beat.org)),
            "supplement": lambda case, beat: intake.supplement(case, **beat.given, by=RESIDENT),
            "withdraw": lambda case, beat: intake.withdraw(case, **beat.given, by=RESIDENT),
            "pause": lambda case, beat: clocks.pause(case, **beat.given, by=self._worker(beat.org)),
            "extend": lambda case, beat: clocks.extend(case, **beat.given, by=self._worker(beat.org)),
            "transfer": lambda case, beat: handling.transfer(case, **beat.given, by=self._worker(beat.org)),
            "settle": lambda case, beat: handling.settle(case, **beat.given, by=self._worker(beat.org)),
            "evaluate": self._evaluate,
            "expire": lambda case, _: ending.expire(case, by=CLOCK),
        }

    def play(self, story: Story) -> Case:
        """Lodge the story's request and live through its beats."""
        case = self._lodge(story)
        for beat in story.beats:
            if beat.at > self.until:
                break
            with clock.at(beat.at):
                self._verbs[beat.verb](case, beat)
        return _fresh(case)

    def twin(self, story: Story, of: Case, at: datetime) -> Case:
        """Somebody else asks for the same; the community merges it, and both are answered together."""
        community = self.town.orgs[story.area.code[:12]]
        with clock.at(at):
            worker = self.town.actor(community, "community_worker")
            case = intake.lodge(
                community,
                text=f"我也要反映这件事。{story.text}",
                channel=Channel.GROUP,
                area=community.area,
                place=story.place,
                nature=story.nature,
                category="",
                matter=story.matter,
                reporter=intake.ReporterFacts(name="邻居", phone=f"100{story.seed:08d}"),
                photos=[],
                by=worker,
            )
            handling.merge(_fresh(case), into=of, by=worker)
        return _fresh(case)

    def _lodge(self, story: Story) -> Case:
        org = self.town.lead(story.area)
        known = intake.ReporterFacts(name=story.caller, phone=story.phone) if story.phone else None
        with clock.at(story.at):
            return intake.lodge(
                org,
                text=story.text,
                channel=story.channel,
                area=story.area,
                place=story.place,
                nature=story.nature,
                category=story.matter.category if story.matter else "",
                matter=story.matter,
                reporter=known,
                photos=_pictures(story),
                is_urgent=story.is_urgent,
                by=RESIDENT if story.channel == Channel.WEB else self._worker(org),
            )

    def _accept(self, case: Case, beat: Beat) -> None:
        """Whoever registered the request for their own body has accepted it by doing so."""
        if _fresh(case).state == State.LODGED:
            handover.accept(case, by=self._worker(beat.org))

    def _late(self, case: Case, _beat: Beat) -> None:
        """What the job does when the time is over: the body above is told."""
        for duty in open_of(case).filter(kind=SETTLE.key):
            duties.notify_superior(duty, rung=1, by=CLOCK)

    def _evaluate(self, case: Case, beat: Beat) -> None:
        reporter = Reporter.objects.of(case=case).get()
        by = RESIDENT if beat.given["via"] == "link" else self._worker(beat.org)
        if beat.given["via"] == "phone" and not by.may("callback"):
            by = self.town.actor(self.town.orgs["desk"])
        ending.evaluate(reporter, **beat.given, by=by)

    def _target(self, case: Case, beat: Beat) -> CallTarget:
        return CallTarget.objects.of(call=self._call(case)).get(org=beat.org)

    def _call(self, case: Case) -> Call:
        return Call.objects.of(case=case).get()

    def _worker(self, org: Org | None) -> Actor:
        assert org is not None
        return self.town.actor(org, *WORKERS)

    def _head(self, org: Org | None) -> Actor:
        assert org is not None
        return self.town.actor(org, *HEADS)


def _fresh(case: Case) -> Case:
    return Case.objects.unscoped(WHY).select_related("holder").get(pk=case.pk)


def _pictures(story: Story) -> list[Any]:
    """Some residents send a picture: a drawn one, since nobody's real photo belongs in a demo."""
    rng = Random(story.seed)
    if story.channel != Channel.WEB or rng.random() > 0.2:
        return []
    return [
        SimpleUploadedFile(f"照片{n + 1}.jpg", _scene(rng), "image/jpeg")
        for n in range(rng.choice((1, 1, 2)))
    ]


def _scene(rng: Random) -> bytes:
    """A drawn street: sky, houses, road, and something in the way."""
    picture = Image.new("RGB", (960, 720), (186 + rng.randrange(40), 200 + rng.randrange(30), 212))
    draw = ImageDraw.Draw(picture)
    for n in range(3):
        left, top = n * 330 - 20, 120 + rng.randrange(90)
        draw.rectangle((left, top, left + 290, 520), fill=(150 + n * 18, 146 + n * 14, 138 + n * 12))
        for row in range(5):
            for column in range(4):
                x, y = left + 24 + column * 64, top + 26 + row * 68
                draw.rectangle((x, y, x + 36, y + 40), fill=(90, 104, 120))
    draw.rectangle((0, 520, 960, 720), fill=(118, 118, 116))
    draw.polygon([(420, 520), (540, 520), (760, 720), (200, 720)], fill=(138, 138, 134))
    x = 150 + rng.randrange(420)
    draw.rounded_rectangle((x, 560, x + 230, 650), 24, fill=(140 + rng.randrange(90), 60, 52))
    draw.ellipse((x + 26, 626, x + 82, 682), fill=(34, 34, 36))
    draw.ellipse((x + 148, 626, x + 204, 682), fill=(34, 34, 36))
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
