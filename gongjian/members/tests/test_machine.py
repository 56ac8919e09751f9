"""Any order of acts on any days: nobody is lost between branches, no figure of before an act moves."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gongjian.kernel.verdict import Denied
from gongjian.members.actions import floating, searching, transfers, turning
from gongjian.members.models import LIVING, Floating, Membership, Search, Transfer
from gongjian.members.queries import register as queries
from gongjian.members.tests import makers as make
from gongjian.members.tests.makers import CLOCK, FIRST, clock
from gongjian.orgs.actions import bodies
from gongjian.orgs.models import Org

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, tzinfo=clock.ZONE)
WHO, WHERE, AGO = st.integers(0, 1), st.integers(0, 3), st.integers(0, 20)
STANDINGS = ["formal", "suspended", "struck_off", "deceased", "moved_out"]


class Acts(RuleBasedStateMachine):
    """Two members among four branches of two communities, one without people of its own.

    `told`: what was counted for past days.
    """

    def __init__(self, field):
        super().__init__()
        self.field, self.now, self.told = field, NOON, {}
        self.undo = transaction.atomic()
        self.undo.__enter__()
        spare = make.orgs.org("第九网格党支部", "party_branch", field.town.community, field.town["community"])
        self.branches = [field.here, field.near, field.far, spare]
        self.members = [make.member(field.here), make.member(field.near)]

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def today(self):
        return self.now.date()

    def act(self, since, deed):
        """Do it, or be told in a sentence why not; figures from `since` on may be others afterwards."""
        with clock.at(self.now):
            try:
                with transaction.atomic():
                    deed()
            except Denied as denied:
                said = str(denied)
            else:
                said = "。"
                self.told = {day: figure for day, figure in self.told.items() if day < since}
        assert said.endswith("。"), said

    def running(self, model, who, **given):
        return model.objects.of(member=make.fresh(self.members[who])).filter(**given).first()

    @rule(days=st.integers(1, 250))
    def wait(self, days):
        self.now += timedelta(days)

    @rule(who=WHO, to=WHERE)
    def offer(self, who, to):
        target = Org.objects.get(pk=self.branches[to].pk)
        self.act(
            self.today, lambda: transfers.offer(self.members[who], target=target, reason="搬家", by=CLOCK)
        )

    @rule(who=WHO, days=st.integers(1, 90))
    def issue(self, who, days):
        given = {"target_name": "外地支部", "days": days, "reason": "搬家"}
        self.act(self.today, lambda: transfers.issue(self.members[who], by=CLOCK, **given))

    @rule(who=WHO, how=st.sampled_from(["accept", "decline", "receipt", "withdraw"]), ago=AGO)
    def end(self, who, how, ago):
        moving, on = self.running(Transfer, who, state="open"), self.today - timedelta(ago)
        given = {"accept": {"on": on}, "receipt": {"on": on, "words": "回执"}}.get(how, {"reason": "不转了"})
        if moving:
            self.act(on, lambda: getattr(transfers, how)(moving, by=CLOCK, **given))

    @rule(who=WHO, to=st.sampled_from(STANDINGS), ago=AGO)
    def stand(self, who, to, ago):
        on = self.today - timedelta(ago)
        given = {"standing": to, "on": on, "paper": "批复"}
        self.act(on, lambda: turning.change_standing(self.members[who], by=CLOCK, **given))

    @rule(who=WHO)
    def correct_a_leaving(self, who):
        last = turning.last_span(self.members[who])
        since = last.ends or self.today
        self.act(since, lambda: turning.bring_back(self.members[who], paper="登错了", by=CLOCK))

    @rule(who=WHO, to=WHERE, ago=AGO)
    def float_away(self, who, to, ago):
        trip = floating.Trip("苏州", "务工", self.today - timedelta(ago))
        host = Org.objects.get(pk=self.branches[to].pk)
        self.act(trip.starts, lambda: floating.send(self.members[who], trip=trip, host=host, by=CLOCK))

    @rule(who=WHO, how=st.sampled_from(["take_in", "come_back"]), ago=AGO)
    def go_on_floating(self, who, how, ago):
        row, on = self.running(Floating, who, state="away"), self.today - timedelta(ago)
        if row:
            self.act(on, lambda: getattr(floating, how)(row, on=on, by=CLOCK))

    @rule(who=WHO, ground=st.sampled_from(["lost", "idle"]), ago=AGO)
    def seek(self, who, ground, ago):
        since = self.today - timedelta(ago)
        self.act(self.today, lambda: searching.seek(self.members[who], ground=ground, since=since, by=CLOCK))

    @rule(who=WHO, how=st.sampled_from(["step", "suspend", "strike_off", "found"]), ago=AGO)
    def go_on_searching(self, who, how, ago):
        search, on = self.running(Search, who, state__in=Search.RUNNING), self.today - timedelta(ago)
        given = {"step": {"way": "phone", "words": "停机"}, "found": {"words": "来电"}}
        if search:
            told = given.get(how, {"paper": "大会"})
            self.act(on, lambda: getattr(searching, how)(search, on=on, by=CLOCK, **told))

    @rule(source=WHERE, to=WHERE, ago=AGO)
    def merge_branches(self, source, to, ago):
        on, org = self.today - timedelta(ago), Org.objects.get
        given = {"source": org(pk=self.branches[source].pk), "on": on, "paper": "批复", "by": CLOCK}
        self.act(on, lambda: transfers.move_all(org(pk=self.branches[to].pk), **given))

    @rule(which=WHERE)
    def dissolve(self, which):
        org = Org.objects.get(pk=self.branches[which].pk)
        self.act(self.today, lambda: bodies.close_org(org, on=self.today, document="批复 1 号", by=CLOCK))

    @rule(which=WHERE, under=st.sampled_from(["community", "far"]))
    def move_under(self, which, under):
        org = Org.objects.get(pk=self.branches[which].pk)
        given = {"parent": self.field.town[under], "on": self.today, "document": "批复 2 号"}
        self.act(self.today, lambda: bodies.move_org(org, by=CLOCK, **given))

    @invariant()
    def everybody_alive_is_in_exactly_one_list(self):
        make.settle()
        for member in map(make.fresh, self.members):
            lists = [b for b in self.branches if member in queries.members_of(b, self.today)]
            assert len(lists) == (member.standing in LIVING)

    @invariant()
    def no_figure_of_before_an_act_moves(self):
        spans = list(Membership.objects.unscoped("test").values_list("branch", "starts", "ends"))
        days = (FIRST + timedelta(n) for n in range(0, (self.today - FIRST).days, 10))
        for day in days:
            figure = Counter(b for b, first, last in spans if first <= day and (last is None or day < last))
            assert self.told.setdefault(day, figure) == figure, day
        for day in (date(2026, 3, 2), date(2026, 8, 9)):
            below = [queries.counts_below(self.field.town[one], day).total for one in ("community", "far")]
            assert below == [sum(self.told[self._grid(day)].values()), 0]

    @staticmethod
    def _grid(day):
        return FIRST + timedelta((day - FIRST).days // 10 * 10)


@pytest.mark.slow
def test_no_order_of_acts_loses_a_member_or_changes_the_past(field):
    run_state_machine_as_test(
        lambda: Acts(field),
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.fixture
def field():
    return make.field()
