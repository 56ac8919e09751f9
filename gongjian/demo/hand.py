"""Writes one story down as rows, each beat by the flow's own table, words and limits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from django.db.models import Model

from gongjian.demo.live import HEADS, WORKERS
from gongjian.demo.tale import Beat, Story
from gongjian.demo.town import Town
from gongjian.duties.kinds import Kind
from gongjian.duties.queries import Place
from gongjian.kernel import clock
from gongjian.kernel.worktime import Limit
from gongjian.orgs.actor import CLOCK, RESIDENT, Actor
from gongjian.orgs.models import Org
from gongjian.platform.parameters import Parameter
from gongjian.platform.sealed import blind
from gongjian.requests import models as m
from gongjian.requests.rules import clock as limits
from gongjian.requests.rules import kinds, words
from gongjian.requests.rules.flow import FLOW, TERMS


@dataclass
class Rows:
    """What a batch of stories leaves, parents before children."""

    cases: list[m.Case] = field(default_factory=list)
    others: dict[type[Model], list[Any]] = field(default_factory=dict)
    owed: list[tuple[m.Case, Kind, Org, str, datetime]] = field(default_factory=list)

    def add(self, row: Model) -> None:
        self.others.setdefault(type(row), []).append(row)


class Hand:
    """Writes one story. Whatever the flow's table does not allow raises KeyError."""

    def __init__(
        self,
        town: Town,
        place: Place,
        rows: Rows,
        story: Story,
        number: Callable[[date], str],
        until: datetime,
    ) -> None:
        self.town, self.place, self.rows, self.story = town, place, rows, story
        self.number, self.until = number, until
        self.since = story.at
        self.offer: m.HandOver | None = None
        self.call: m.Call | None = None
        self.reporter: m.Reporter | None = None
        self.case = self._lodged()

    def play(self) -> None:
        """Every beat up to the present, then what is still owed."""
        verbs: dict[str, Callable[[Beat], None]] = {
            "escalate": lambda beat: self._lift(beat, "escalate"),
            "late": lambda _: None,
            "overdue": lambda beat: self._lift(beat, "escalate", by=CLOCK),
        }
        for beat in self.story.beats:
            if beat.at > self.until:
                break
            verbs.get(beat.verb, getattr(self, f"_{beat.verb}", self._other))(beat)
        self._owe()

    def _lodged(self) -> m.Case:
        story, org = self.story, self.town.lead(self.story.area)
        receiver = self._worker(org)
        by = RESIDENT if story.channel == m.Channel.WEB else receiver
        book, own = self.place.book, story.matter.limit if story.matter else ""
        limit = limits.settle_limit(book, nature=story.nature, is_urgent=story.is_urgent, matter_limit=own)
        rng = Random(story.seed)
        case = m.Case(
            number=self.number(story.at.astimezone(clock.ZONE).date()),
            query_code="".join(rng.choice(words.ALPHABET) for _ in range(words.CODE)),
            title=words.title_of(story.text),
            text=story.text,
            channel=story.channel,
            nature=story.nature,
            category=story.matter.category if story.matter else "",
            matter=story.matter,
            area=story.area,
            place=story.place,
            holder=org,
            first_org=org,
            first_receiver_id=receiver.person_id,
            lodged_by=by.name,
            is_urgent=story.is_urgent,
            lodged_at=story.at,
            limit=str(limit),
            due_at=self.place.calendar.due(story.at, limit),
        )
        self.rows.cases.append(case)
        self.reporter = m.Reporter(
            case=case,
            name=story.caller,
            phone=story.phone,
            phone_index=blind(story.phone),
            tail_index=blind(story.phone[-4:]),
            wants_answer=bool(story.phone),
        )
        self.rows.add(self.reporter)
        self.rows.add(m.Wording(case=case, grams=words.grams(f"{story.text}\n{story.place}")))
        self.parties: set[tuple[int, str]] = set()
        self.case = case
        self._join(org, m.Party.Role.HOLDER, story.at)
        note = f"首问责任人：{org.short_name}{receiver.name}"
        self._step(
            "lodge", by, story.at, note, words.lodged(org.short_name, receiver.name, case.due_at, story.at)
        )
        return case

    def _accept(self, beat: Beat) -> None:
        by = self._worker(beat.org)
        self._move("accept")
        self._respond(beat)
        self.case.keeper_id = by.person_id
        said = words.accepted(self.case.holder.short_name, by.name, self.case.due_at, beat.at)
        self._step("accept", by, beat.at, "", said)

    def _lift(
        self,
        beat: Beat,
        verb: str,
        by: Actor | None = None,
        to: Org | None = None,
        limit: Limit | None = None,
    ) -> None:
        case = self.case
        to = to or self.town.above(case.holder)
        limit = limit or limits.level_limit(self.place.book, to.area.level, is_urgent=case.is_urgent)
        self._move(verb)
        case.holder, case.keeper_id, case.awaiting = to, None, None
        case.limit, case.due_at = str(limit), self.place.calendar.due(beat.at, limit)
        self.since = beat.at
        self._join(to, m.Party.Role.HOLDER, beat.at)
        public = (words.reopened if verb == "reopen" else words.raised)(to.short_name, case.due_at, beat.at)
        note = words.joined(f"报{to.short_name}", beat.given.get("reason", ""))
        self._step(verb, by or self._worker(beat.org), beat.at, note, public)

    def _offer(self, beat: Beat) -> None:
        to, case, by = beat.given["to"], self.case, self._worker(beat.org)
        limit = limits.step_limit(self.place.book, limits.TAKE_LIMIT, is_urgent=case.is_urgent)
        self.offer = m.HandOver(
            case=case,
            from_org=case.holder,
            to_org=to,
            by=by.name,
            note=beat.given["note"],
            basis=f"履职事项清单第 {case.matter.number} 项" if case.matter else "",
            offered_at=beat.at,
            answer_by=self.place.calendar.due(beat.at, limit),
        )
        self.rows.add(self.offer)
        self._move("offer")
        self._respond(beat)
        case.awaiting = to
        self._join(to, m.Party.Role.OFFERED, beat.at)
        note = words.joined(f"派给{to.short_name}", beat.given["note"])
        self._step("offer", by, beat.at, note, words.offered(to.short_name, case.due_at, beat.at))

    def _take(self, beat: Beat) -> None:
        self._answered(beat, m.HandOver.Answer.TAKEN)
        self._own(beat, "take")

    def _object_to(self, beat: Beat) -> None:
        offer = self._answered(beat, m.HandOver.Answer.OBJECTED)
        desk = self.town.orgs["desk"]
        offer.objection, offer.reviewer, offer.review = beat.given["reason"], desk, m.HandOver.Review.PENDING
        review = limits.step_limit(self.place.book, limits.REVIEW_LIMIT, is_urgent=self.case.is_urgent)
        offer.review_by = self.place.calendar.due(beat.at, review)
        self._move("object_to")
        self.case.awaiting = desk
        self._join(desk, m.Party.Role.REVIEWER, beat.at)
        note = words.objection(offer.to_org.short_name, offer.objection, "")
        self._step("object_to", self._worker(beat.org), beat.at, note, words.disputed(desk.short_name))

    def _overrule(self, beat: Beat) -> None:
        self._reviewed(beat, m.HandOver.Review.OVERRULED)
        self._own(beat, "overrule")

    def _uphold(self, beat: Beat) -> None:
        self._reviewed(beat, m.HandOver.Review.UPHELD)
        self._move("uphold")
        self.case.awaiting = None
        by = self.town.actor(self.town.orgs["desk"], *HEADS)
        self._step("uphold", by, beat.at, beat.given["note"], words.back(self.case.holder.short_name))

    def _lapse(self, beat: Beat) -> None:
        offer = self._answered(beat, m.HandOver.Answer.LAPSED)
        self._lift(beat, "lapse", by=CLOCK, to=self.town.above(offer.to_org))

    def _call(self, beat: Beat) -> None:
        given, by, case = beat.given, self.town.actor(_org(beat), *HEADS), self.case
        self.call = m.Call(
            case=case,
            by=by.name,
            org=_org(beat),
            ask=given["ask"],
            spot=given["spot"],
            arrive_by=given["arrive_by"],
            called_at=beat.at,
        )
        self.rows.add(self.call)
        due = self.place.calendar.due(beat.at, self.place.book.limit(limits.CALL_ANSWER))
        self.targets = {org.pk: m.CallTarget(call=self.call, org=org, answer_by=due) for org in given["orgs"]}
        for target in self.targets.values():
            self.rows.add(target)
            self._join(target.org, m.Party.Role.CALLED, beat.at)
        self._move("call")
        names = [org.short_name for org in given["orgs"]]
        note = words.joined(f"请{'、'.join(names)}", given["ask"])
        self._step("call", by, beat.at, note, words.called(names, given["arrive_by"]))

    def _answer(self, beat: Beat) -> None:
        target, by = self.targets[_org(beat).pk], self._worker(beat.org)
        target.answered_at, target.answered_by = beat.at, by.name

    def _arrive(self, beat: Beat) -> None:
        target = self.targets[_org(beat).pk]
        target.arrived_at = beat.at
        target.answered_at = target.answered_at or beat.at

    def _end(self, beat: Beat) -> None:
        assert self.call is not None
        self.call.ended_at, self.call.result = beat.at, beat.given["result"]

    def _extend(self, beat: Beat) -> None:
        case, extra, old = self.case, Limit.parse(beat.given["extra"]), self.case.due_at
        whole = Limit.parse(case.limit) + extra
        case.limit, case.due_at = str(whole), self.place.calendar.due(self.since, whole)
        by = self._worker(beat.org)
        self.rows.add(
            m.Extension(
                case=case,
                extra=str(extra),
                reason=beat.given["reason"],
                by=by.name,
                at=beat.at,
                old_due=old,
                new_due=case.due_at,
            )
        )
        self._move("extend")
        self._step(
            "extend",
            by,
            beat.at,
            beat.given["reason"],
            words.extended(case.due_at, beat.at, beat.given["reason"]),
        )

    def _settle(self, beat: Beat) -> None:
        case, given, by = self.case, beat.given, self._worker(beat.org)
        case.outcome, case.reply, case.planned_on = given["outcome"], given["reply"], given["planned_on"]
        case.settled_at = beat.at
        case.ask_until = self.place.calendar.due(beat.at, self.place.book.limit(limits.EVALUATE_DAYS))
        case.keeper_id = case.keeper_id or by.person_id
        self._respond(beat)
        self._move("settle")
        said = words.settled(m.Outcome(case.outcome).label, case.reply, case.planned_on)
        self._step("settle", by, beat.at, said, said)

    def _evaluate(self, beat: Beat) -> None:
        given, case = beat.given, self.case
        by = RESIDENT if given["via"] == "link" else self._worker(beat.org)
        self.rows.add(
            m.Evaluation(reporter=self.reporter, case=case, round=case.round, **given, by=by.name, at=beat.at)
        )
        mood, via = m.Evaluation.Mood(given["mood"]).label, m.Evaluation.Via(given["via"]).label
        note = words.said_of_it(via=via, solved=given["solved"], mood=mood, comment=given["comment"])
        self._step("evaluate", by, beat.at, note, words.judged(solved=given["solved"], mood=mood))
        if case.round == 1 and (not given["solved"] or given["mood"] == "bad"):
            case.round, case.outcome, case.reply, case.planned_on = 2, "", "", None
            case.settled_at = case.ask_until = None
            again = Beat(beat.at, "reopen", beat.org, {"reason": "居民不满意"})
            self._lift(again, "reopen", by=by, limit=self.place.book.limit(limits.REDO_LIMIT))
            return
        self._finish(beat, "approve", by, "", "已办结，谢谢您的评价。")

    def _expire(self, beat: Beat) -> None:
        self._finish(beat, "expire", CLOCK, "", "评价期限已到，按未评价办结。还有问题可以重新提交。")

    def _withdraw(self, beat: Beat) -> None:
        self._finish(
            beat, "withdraw", RESIDENT, beat.given["reason"], "您已撤回这件诉求。还有需要可以重新提交。"
        )

    def _transfer(self, beat: Beat) -> None:
        given = beat.given
        self.rows.add(m.Transfer(case=self.case, **given, at=beat.at))
        said = words.transferred(given["to"], given["proof"])
        self._finish(
            beat, "transfer", self._worker(beat.org), words.joined(given["to"], given["reason"]), said
        )

    def _other(self, beat: Beat) -> None:
        """What changes nothing but the track: a note, more words of the resident."""
        by = self._worker(beat.org) if beat.org else RESIDENT
        self._move(beat.verb)
        text = beat.given["text"]
        self._step(beat.verb, by, beat.at, text, beat.given.get("public_text", words.more_said(text)))

    def _finish(self, beat: Beat, verb: str, by: Actor, note: str, public: str) -> None:
        self._move(verb)
        self.case.ended_at = beat.at
        self._step(verb, by, beat.at, note, public)

    def _answered(self, beat: Beat, answer: m.HandOver.Answer) -> m.HandOver:
        assert self.offer is not None
        self.offer.answer, self.offer.answered_at = answer, beat.at
        self.offer.answered_by = self._worker(beat.org).name if beat.org else CLOCK.name
        return self.offer

    def _reviewed(self, beat: Beat, review: m.HandOver.Review) -> None:
        assert self.offer is not None
        self.offer.review, self.offer.review_note, self.offer.reviewed_at = (
            review,
            beat.given["note"],
            beat.at,
        )

    def _own(self, beat: Beat, verb: str) -> None:
        assert self.offer is not None
        to, case = self.offer.to_org, self.case
        by = self._worker(to) if verb == "take" else self.town.actor(self.town.orgs["desk"], *HEADS)
        self._move(verb)
        case.holder, case.awaiting = to, None
        case.keeper_id = self._worker(to).person_id
        self._join(to, m.Party.Role.HOLDER, beat.at)
        self._step(
            verb, by, beat.at, beat.given.get("note", ""), words.taken(to.short_name, case.due_at, beat.at)
        )

    def _owe(self) -> None:
        """What is still owed at the end, by the state the case is in."""
        case, offer = self.case, self.offer
        if case.state in m.WORKING:
            self._due(kinds.SETTLE, case.holder, case.limit, self.since)
        if case.state == m.State.LODGED:
            self._due(kinds.ACCEPT, case.holder, limits.ACCEPT_LIMIT, self.since)
        if case.state == m.State.OFFERED and offer:
            self._due(kinds.TAKE, offer.to_org, limits.TAKE_LIMIT, offer.offered_at)
        if case.state == m.State.DISPUTED and offer and offer.answered_at:
            self._due(kinds.REVIEW, self.town.orgs["desk"], limits.REVIEW_LIMIT, offer.answered_at)
        if case.state == m.State.SETTLED and self.story.phone and case.settled_at:
            self._due(kinds.CALLBACK, case.holder, limits.CALLBACK_LIMIT, case.settled_at)

    def _due(self, kind: Kind, holder: Org, limit: str | Parameter, since: datetime) -> None:
        if isinstance(limit, Parameter):
            is_urgent = self.case.is_urgent and kind is not kinds.CALLBACK
            limit = str(limits.step_limit(self.place.book, limit, is_urgent=is_urgent))
        self.rows.owed.append((self.case, kind, holder, limit, since))

    def _move(self, verb: str) -> None:
        self.case.state = FLOW.after(self.case.state, verb)
        self.case.version += 1

    def _respond(self, beat: Beat) -> None:
        self.case.responded_at = self.case.responded_at or beat.at

    def _join(self, org: Org, role: m.Party.Role, at: datetime) -> None:
        if (org.pk, role) not in self.parties:
            self.parties.add((org.pk, role))
            self.rows.add(m.Party(case=self.case, org=org, role=role, since=at))

    def _step(self, verb: str, by: Actor, at: datetime, note: str, public: str) -> None:
        case = self.case
        self.rows.add(
            m.Step(
                case=case,
                verb=verb,
                term=TERMS[verb],
                at=at,
                by=by.name,
                post=by.post_label,
                note=note,
                public=bool(public),
                public_note=public,
                state=case.state,
                round=case.round,
            )
        )

    def _worker(self, org: Org | None) -> Actor:
        assert org is not None
        return self.town.actor(org, *WORKERS)


def _org(beat: Beat) -> Org:
    assert beat.org is not None
    return beat.org
