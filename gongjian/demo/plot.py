"""How a story is made up: who takes the request, who hands it on, when it is late, how it ends."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from gongjian.areas.models import Level
from gongjian.demo.tale import Beat, Story
from gongjian.demo.town import Town
from gongjian.kernel.worktime import Limit, WorkCalendar
from gongjian.orgs.models import Org
from gongjian.platform.parameters import Rulebook
from gongjian.requests.models import Channel
from gongjian.requests.rules import clock as limits


class Plot:
    """One story being made up. `holder` is who has the case, `now` how far the story has come."""

    def __init__(
        self,
        town: Town,
        calendar: WorkCalendar,
        story: Story,
        scenario: dict[str, Any],
        words: dict[str, Any],
        rng: Random,
    ) -> None:
        self.story, self.scenario, self.words, self.rng = story, scenario, words, rng
        self.town, self.calendar = town, calendar
        self.now = story.at
        self.holder = self.first = town.lead(story.area)
        own = story.matter.limit if story.matter else ""
        self.since = story.at
        self.limit = limits.settle_limit(
            Rulebook(story.at.date()), nature=story.nature, is_urgent=story.is_urgent, matter_limit=own
        )
        chance = 0.11 if scenario.get("hard") else 0.05
        self.is_late = rng.random() < (chance / 3 if story.area.code.startswith(town.home.code) else chance)

    def unfold(self) -> None:
        """Make up the whole story."""
        if self.story.is_urgent:
            self._hurry()
            self._judge(again=False)
            return
        if self.rng.random() < 0.015:
            self._go(self.rng.uniform(1, 6))
            self._beat("withdraw", None, reason="自己已经解决了，不用再办。")
            return
        if self.rng.random() < 0.01:
            self._transfer()
            return
        getattr(self, f"_by_{self.scenario['path']}")()
        self._settle()
        self._judge(again=True)

    def _transfer(self) -> None:
        """Not of this district: handed to the body outside, with its receipt."""
        self._accept()
        self._climb(5, "经核实，事发地不在本区。")
        if self.beats_last_verb == "escalate":
            self._accept()
        self._go(1)
        self._beat(
            "transfer",
            self.holder,
            to="相邻区接诉即办中心",
            reason="事发地属相邻区管辖，已电话告知诉求人。",
            proof=f"转办回执 {self.now:%Y%m%d}-{self.rng.randrange(100):02d}",
        )

    def _by_own(self) -> None:
        self._accept()
        if self.story.area.level == 6 and self.rng.random() < 0.55:
            self._hand_up("网格里解决不了，请社区牵头。")
            self._accept()
        self._notes()

    def _by_up(self) -> None:
        self._accept()
        self._climb(4, "需要街道受理审核。")
        self._accept()
        self._notes()

    def _by_dept(self) -> None:
        self._accept()
        self._climb(4 if self.rng.random() < 0.5 else 5, "不属于网格能办的事，请按清单派单。")
        if self.beats_last_verb == "escalate":
            self._accept()
        self._offer(self._lead_of_matter())
        self._notes()

    def _by_call(self) -> None:
        self._accept()
        self._climb(4, "需要执法部门到现场。")
        self._accept()
        self._call()
        self._notes()

    def _hurry(self) -> None:
        """Danger: in hand within minutes at any hour, with whoever can end it, and answered in its time."""
        self._minutes(2, 7)
        self._beat("accept", self.holder)
        if self.scenario["path"] == "dept":
            if self.holder.area.level > 5:
                self._minutes(1, 3)
                self._beat("escalate", self.holder, reason="有危险，请社区马上派单。")
                self._lift(self._above(self.holder))
                self._minutes(1, 4)
                self._beat("accept", self.holder)
            to = self._lead_of_matter()
            self._minutes(1, 4)
            self._beat("offer", self.holder, to=to, note="有危险，请马上到场，网格员在现场等。")
            self._minutes(3, 8)
            self._beat("take", to)
            self.holder = to
        for note in self.scenario["notes"]:
            self._minutes(8, 16)
            self._beat("note", self.holder, text=note, public_text=note)
        self._minutes(15, 40)
        outcome, reply = self.rng.choice(self.scenario["replies"])
        self._beat("settle", self.holder, outcome=outcome, reply=reply.format(**self.words), planned_on=None)

    @property
    def beats_last_verb(self) -> str:
        return self.story.beats[-1].verb if self.story.beats else ""

    def _accept(self) -> None:
        here = self.story.channel != Channel.WEB  # whoever registers a request knows of it already
        self._go(self.rng.choice((0.1, 0.2, 0.4) if here else (0.2, 0.4, 0.8, 1.5, 3, 5)))
        self._beat("accept", self.holder)

    def _hand_up(self, reason: str) -> None:
        self._go(self.rng.uniform(0.3, 5))
        self._beat("escalate", self.holder, reason=reason)
        self._lift(self._above(self.holder))

    def _climb(self, level: int, reason: str) -> None:
        """Up the ladder to a level: 5 the community, 4 the subdistrict; each body accepts first."""
        while self.holder.area.level > level:
            if self.beats_last_verb == "escalate":
                self._accept()
            self._hand_up(reason)

    def _offer(self, to: Org) -> None:
        self._go(self.rng.uniform(0.2, 3))
        chance = self.rng.random()
        self._beat(
            "offer",
            self.holder,
            to=to,
            note=self.rng.choice(
                ("请派人到现场核实处置，办结后直接答复居民。", "居民催得急，请尽快处置。", "")
            ),
        )
        if chance < 0.03:
            self.now = self.calendar.due(self.now, Limit.parse(limits.TAKE_LIMIT.default)) + timedelta(
                minutes=5
            )
            self._beat("lapse", None)
            self._lift(self._above(to))
            self._accept()
            return
        self._go(self.rng.uniform(0.5, 10))
        if chance < 0.10:
            self._dispute(to)
            return
        self._beat("take", to)
        self.holder = to

    def _dispute(self, to: Org) -> None:
        self._beat(
            "object_to",
            to,
            reason=self.rng.choice(
                (
                    "经现场核实，问题出在小区红线内，应由物业先处理。",
                    "该路段不在本单位管养范围内，请核实权属。",
                )
            ),
        )
        self._go(self.rng.uniform(1, 6))
        desk = self.town.orgs["desk"]
        if self.rng.random() < 0.5:
            self._beat("overrule", desk, note="已核对清单和管养范围，由你单位牵头办理。")
            self.holder = to
        else:
            self._beat("uphold", desk, note="情况属实，请原单位组织物业先行处置，需要时再吹哨。")

    def _call(self) -> None:
        station = self.town.orgs.get(f"zfd-{self.holder.area.code}")
        called = [
            org for org in (self._lead_of_matter(), station) if org is not None and org.pk != self.holder.pk
        ]
        self._go(self.rng.uniform(0.5, 2))
        arrive_by = self._later(self.now, self.rng.uniform(4, 8))
        ask = f"到现场共同处置：{self.story.matter.name if self.story.matter else '居民反映的问题'}"
        self._beat("call", self.holder, orgs=called, ask=ask, spot=self.story.place, arrive_by=arrive_by)
        for org in called:
            if self.rng.random() < 0.93:
                self._go(self.rng.uniform(0.2, 1.2))
                self._beat("answer", org)
        self.now = max(self.now, arrive_by - timedelta(minutes=self.rng.randrange(5, 25)))
        for org in called:
            if self.rng.random() < 0.9:
                self._beat("arrive", org)
                self.now += timedelta(minutes=self.rng.randrange(2, 9))
        self.now += timedelta(minutes=self.rng.randrange(30, 80))
        self._beat(
            "end", self.holder, result=self.scenario["notes"][0] if self.scenario["notes"] else "现场已处置。"
        )

    def _notes(self) -> None:
        for note in self.scenario["notes"]:
            if self.rng.random() < 0.75:
                self._go(self.rng.uniform(1.5, 9))
                self._beat(
                    "note", self.holder, text=note, public_text=note if self.rng.random() < 0.6 else ""
                )

        if self.rng.random() < 0.05:
            self._go(self.rng.uniform(1, 6))
            self._beat("supplement", None, text="补充一下：又发生了，一般早上七点左右最明显。")

    def _settle(self) -> None:
        if not self.is_late and not self.story.is_urgent and self.rng.random() < 0.05:
            self._go(self.rng.uniform(1, 4))
            if self.now < self._due and self.limit.unit == "wd":
                self._beat("extend", self.holder, extra="3wd", reason="需要采购配件，等待到货后安装。")
                self.limit += Limit.parse("3wd")
        if self.is_late:
            self._late(self._due)
        else:
            room = max((self._due - self.now).total_seconds(), 3600)
            self.now += timedelta(seconds=room * self.rng.uniform(0.08, 0.8))
        self.now = self._office_hours(self.now)
        outcome, reply = self.rng.choice(self.scenario["replies"])
        planned = (
            self.now.date() + timedelta(days=self.rng.choice((30, 45, 60, 90)))
            if outcome == "planned"
            else None
        )
        self._beat(
            "settle", self.holder, outcome=outcome, reply=reply.format(**self.words), planned_on=planned
        )

    def _late(self, due: datetime) -> None:
        """Past its time: soon mended by the holder, or handed up by the clock a working day later."""
        if self.now >= due:
            return
        self.now = due + timedelta(minutes=5)
        self._beat("late", None)
        if self.rng.random() < 0.5:
            self._go(self.rng.uniform(0.5, 5))
            return
        self.now = self.calendar.due(due, Limit.parse("1wd")) + timedelta(minutes=5)
        above = self._above(self.holder)
        if above.pk != self.holder.pk:
            self._beat("overdue", None, reason="超过办理期限 1 个工作日，系统自动上报。")
            self._lift(above)
            self._accept()
        self._go(self.rng.uniform(2, 12))

    def _lift(self, to: Org) -> None:
        """The case lies at a higher body, with that level's clock."""
        self.holder = to
        self._restart(self._level_limit())

    def _judge(self, *, again: bool) -> None:
        chance = self.rng.random()
        if not self.story.phone or chance < 0.28:
            self.now = self.calendar.due(self.now, Limit.parse("5wd")) + timedelta(minutes=10)
            self._beat("expire", None)
            return
        self._go(self.rng.uniform(1, 16))
        via = "link" if chance < 0.6 else "phone"
        bad = self.rng.random() < (0.2 if self.scenario.get("hard") else 0.06)
        if not bad or self.story.is_urgent:
            mood, comment = self.rng.choice(
                (
                    ("good", ""),
                    ("good", "办得快，谢谢。"),
                    ("good", ""),
                    ("fair", ""),
                    ("fair", "解决了，就是等得久了点。"),
                    ("good", "工作人员很耐心。"),
                )
            )
            self._beat("evaluate", self.holder, solved=True, mood=mood, comment=comment, via=via)
            return
        self._beat(
            "evaluate",
            self.holder,
            solved=False,
            mood="bad",
            comment=self.rng.choice(
                ("好了两天又老样子。", "只来看了一眼，没有解决。", "答复说好了，实际没动。")
            ),
            via=via,
        )
        if again:
            self._redo()

    def _redo(self) -> None:
        self.holder = self._above(self.holder)
        self._restart(limits.REDO_LIMIT.default)
        self._accept()
        self._go(self.rng.uniform(3, 14))
        self._beat(
            "settle",
            self.holder,
            outcome="solved",
            reply="上次处置不彻底，向您致歉。已重新处置并由专人复查，问题已解决。",
            planned_on=None,
        )
        self._judge(again=False)

    def _restart(self, limit: str) -> None:
        """The clock of the holder begins anew."""
        self.since, self.limit = self.now, Limit.parse(limit)

    @property
    def _due(self) -> datetime:
        return self.calendar.due(self.since, self.limit)

    def _level_limit(self) -> str:
        if self.story.is_urgent:
            return limits.URGENT_LIMIT.default
        return limits.LEVEL_LIMIT[Level(self.holder.area.level)].default

    def _beat(self, verb: str, org: Org | None, **given: Any) -> None:
        self.story.beats.append(Beat(self.now, verb, org, given))

    def _go(self, hours: float) -> None:
        """Let working time pass."""
        self.now = self._later(self.now, hours)

    def _minutes(self, least: int, most: int) -> None:
        """Let minutes pass, at any hour."""
        self.now += timedelta(minutes=self.rng.randrange(least, most), seconds=self.rng.randrange(60))

    def _later(self, at: datetime, hours: float) -> datetime:
        whole = (
            self.calendar.due(at, Limit.parse(f"{int(hours)}wh")) if hours >= 1 else self._office_hours(at)
        )
        return self._office_hours(whole + timedelta(minutes=(hours % 1) * 60, seconds=self.rng.randrange(60)))

    def _office_hours(self, at: datetime) -> datetime:
        """The moment itself within working hours, else the next opening."""
        opening = self.calendar.due(at, Limit.parse("1wh")) - timedelta(hours=1)
        return max(at, opening)

    def _above(self, org: Org) -> Org:
        return self.town.above(org)

    def _lead_of_matter(self) -> Org:
        matter = self.story.matter
        if matter is None or matter.lead_id is None:
            return self.town.orgs["cgj"]
        return next(org for org in self.town.orgs.values() if org.pk == matter.lead_id)
