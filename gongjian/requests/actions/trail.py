"""What every action of a case leaves behind: its new state, a step of the track, who takes part."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from gongjian.kernel.tree import covers
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform import attachments
from gongjian.platform.action import fingerprint, part, remark
from gongjian.platform.attachments import Checked, Upload, check_photo
from gongjian.platform.inserts import insert_all
from gongjian.requests.models import Case, Party, Photo, Step
from gongjian.requests.rules.flow import FLOW, TERMS


def demand(verdict: Verdict) -> None:
    """Go on only when allowed; raises Denied with the sentence."""
    if not verdict:
        raise Denied(verdict.reason, about=verdict.about)


@part
def advance(case: Case, verb: str) -> None:
    """Move the case along the flow and keep it; whoever still looks at the version before is told so."""
    case.state = FLOW.after(case.state, verb)
    case.version += 1
    case.save(force_update=True)


@part
def step(case: Case, verb: str, *, by: Actor, now: datetime, note: str = "", public: str = "") -> Step:
    """One step of the track. `public` is what the resident reads; without it the resident does not see the
    step.
    """
    return Step.objects.add(
        case=case,
        verb=verb,
        term=TERMS[verb],
        at=now,
        by=by.name,
        post=by.post_label,
        note=note,
        public=bool(public),
        public_note=public,
        state=case.state,
        round=case.round,
    )


@part
def keep_words(what: str, text: str) -> None:
    """Leave a mark of what somebody wrote in the audit trail, which must not hold the words themselves."""
    if text.strip():
        remark(f"{what}{fingerprint(text.strip())}")


def is_away(org: Org, place: str) -> bool:
    """Whether a case at `place` (a path) is looked up for this body beside those of its area: unless the body
    answers for an area that holds the place. Kept in line by the database when either moves.
    """
    return not (org.is_lead and covers(org.area.path, place))


@part
def join(case: Case, orgs: Iterable[Org], role: Party.Role, now: datetime) -> None:
    """From now on the organisations take part, and may read the case for good."""
    place = case.area.path
    rows = [Party(case=case, org=org, role=role, since=now, is_away=is_away(org, place)) for org in orgs]
    insert_all(rows, unless_there=True)


def looked_into(photos: Sequence[Upload | Checked]) -> list[Checked]:
    """Pictures read and ready to be kept: slow work, done before anything is locked. Raises Denied."""
    try:
        return [photo if isinstance(photo, Checked) else check_photo(photo) for photo in photos]
    except ValueError as wrong:
        raise Denied(str(wrong), about="photos") from wrong


@part
def add_photos(case: Case, photos: Sequence[Upload | Checked], *, by: Actor, now: datetime) -> None:
    """Keep pictures with the case. Raises Denied when a file is no picture."""
    for photo in photos:
        file = attachments.store(photo, owner=case, by=by)
        Photo.objects.add(case=case, file=file, by_resident=by.is_resident, at=now)
