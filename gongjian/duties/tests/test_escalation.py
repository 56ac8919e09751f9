"""What happens before and after a duty is due: reminders, superiors told, the chain of the place."""

from threading import Thread

import pytest
from django.db import connection

from gongjian.duties import actions, jobs, queries, rules
from gongjian.duties.kinds import KINDS, MOVE_NEXT_DAY, NOTIFY_AT_ONCE, Kind, Rung
from gongjian.duties.models import Chain, Duty, Effect
from gongjian.duties.tests import makers as make
from gongjian.duties.tests.makers import at, inside
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.kernel.worktime import Limit
from gongjian.orgs.tests import makers as people
from gongjian.platform.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch):
    make.declare(monkeypatch)
    return people.town()


def fresh(duty):
    return Duty.objects.unscoped("a test looks").get(pk=duty.pk)


def notices():
    return list(
        Notice.objects.unscoped("a test looks").order_by("pk").values_list("title", "user__person__name")
    )


def worker(place, org, role, name):
    post = people.post(place[org], role, who=people.person(place[org], name=name))
    people.account(post.person)
    return post.person


def test_its_person_is_reminded_once_and_not_too_early(place):
    liu = worker(place, "community", "community_worker", "刘敏")
    worker(place, "community", "community_worker", "别人")
    make.duty(place, person=liu)
    with clock.at(at("11-23 08:59")):
        jobs.remind_due()
    assert notices() == []
    with clock.at(at("11-23 09:00")):
        jobs.remind_due()
        jobs.remind_due()
    assert notices() == [("11-23 17:30 到期：楼道堆物", "刘敏")]


def test_everybody_there_is_reminded_of_what_is_in_nobodys_hands(place):
    worker(place, "community", "community_worker", "刘敏")
    worker(place, "community", "community_secretary", "陈晓红")
    worker(place, "neighbour", "community_worker", "外人")
    make.duty(place)
    with clock.at(at("11-23 09:00")):
        jobs.remind_due()
    assert {name for _, name in notices()} == {"刘敏", "陈晓红"}


@pytest.mark.parametrize("what", ["paused", "done"])
def test_what_stands_or_is_done_is_neither_reminded_nor_escalated(place, what):
    duty = make.duty(place)
    about = place["community"]
    if what == "paused":
        inside(duty, lambda: actions.pause(duty, reason="等材料", now=at("11-17 09:00")))
    else:
        inside(about, lambda: actions.close_all(about, now=at("11-17 09:00")))
    with clock.at(at("11-27 09:00")):
        jobs.remind_due()
        jobs.notify_superiors()
        assert not queries.overdue(clock.now()).exists()
        assert not queries.due_to_move(clock.now(), make.SETTLE.key).exists()
    assert fresh(duty).escalations == 0
    assert notices() == []


def test_when_late_the_body_above_is_told_once_and_then_takes_over(place):
    worker(place, "subdistrict", "subdistrict_officer", "沈国强")
    duty = make.duty(place)
    with clock.at(at("11-23 17:30")):
        jobs.notify_superiors()
        jobs.notify_superiors()
        assert not queries.due_to_move(clock.now(), make.SETTLE.key).exists()
    assert notices() == [("怡康花园社区已超期：楼道堆物", "沈国强")]
    row = fresh(duty)
    assert (row.escalations, row.escalate_at, row.effect) == (1, at("11-24 17:30"), "move")
    assert list(queries.due_to_move(at("11-24 17:30"), make.SETTLE.key)) == [duty]
    assert not queries.due_to_move(at("11-24 17:30"), "sample.other").exists()
    event = AuditEvent.objects.get(action="duties.notify_superior")
    assert event.note == "第 1 级：天宁街道"


def test_a_rung_is_climbed_once_however_often_it_is_tried(place):
    duty = make.duty(place)
    with clock.at(at("11-23 17:30")):
        actions.notify_superior(duty, rung=1, by=make.CLOCK)
        for rung in (1, 2):
            with pytest.raises(Denied, match="已经提醒过"):
                actions.notify_superior(duty, rung=rung, by=make.CLOCK)


def test_where_nobody_is_above_the_rung_is_passed(place):
    duty = make.duty(place, holder=place["city"])
    with clock.at(at("11-23 17:30")):
        jobs.notify_superiors()
    assert AuditEvent.objects.get(action="duties.notify_superior").note == "第 1 级：已无上级"
    inside(duty, lambda: actions.climb(duty, now=at("11-24 17:30")))
    assert (fresh(duty).escalations, fresh(duty).escalate_at, fresh(duty).effect) == (2, None, "")


def test_one_that_fails_does_not_hold_up_the_others(place, monkeypatch):
    worker(place, "subdistrict", "subdistrict_officer", "沈国强")
    make.duty(place, title="坏的", start="11-13 10:00")
    make.duty(place, about=place["grid"], title="好的")
    real = actions.superior

    def broken_once(org):
        monkeypatch.setattr(actions, "superior", real)
        raise RuntimeError("one body is broken")

    monkeypatch.setattr(actions, "superior", broken_once)
    with clock.at(at("11-23 17:30")):
        jobs.notify_superiors()
    assert [title for title, _ in notices()] == ["怡康花园社区已超期：好的"]


RUNGS = [Rung.of("0wh", Effect.NOTIFY), Rung.of("2wd", Effect.NOTIFY), Rung.of("4wd", Effect.MOVE)]


def test_a_place_sets_its_own_chain_and_open_duties_follow(place):
    keeper = people.actor(place["party"], "system_admin")
    duty = make.duty(place)
    with clock.at(at("11-17 10:00")):
        actions.set_chain(
            place.district,
            kind="sample.settle",
            chain=[Rung.of("1wd", Effect.MOVE)],
            source="区办〔2026〕3号",
            by=keeper,
        )
        jobs.recompute_changed()
    assert (fresh(duty).escalate_at, fresh(duty).effect) == (at("11-24 17:30"), "move")
    assert fresh(duty).recomputed_at is None  # its due time has not moved
    event = AuditEvent.objects.get(action="duties.set_chain")
    assert event.note == "办理：超期 1 个工作日后，上报上级接办"
    with clock.at(at("11-17 10:00")):
        actions.unset_chain(place.district, kind="sample.settle", by=keeper)
        jobs.recompute_changed()
    assert (fresh(duty).escalate_at, fresh(duty).effect) == (at("11-23 17:30"), "notify")
    assert not Chain.objects.exists()


@pytest.mark.parametrize(
    ("chain", "source", "message"),
    [
        ([], "文件", "1 到 5 级"),
        ([RUNGS[0]] * 6, "文件", "1 到 5 级"),
        ([RUNGS[2], RUNGS[0]], "文件", "最后一级"),
        (RUNGS, " ", "依据"),
    ],
)
def test_a_chain_that_makes_no_sense_is_refused_and_nothing_is_lost(place, chain, source, message):
    keeper = people.actor(place["party"], "system_admin")
    actions.set_chain(None, kind="sample.settle", chain=RUNGS, source="文件", by=keeper)
    with pytest.raises(Denied, match=message):
        actions.set_chain(None, kind="sample.settle", chain=chain, source=source, by=keeper)
    assert Chain.objects.count() == 3


@pytest.mark.parametrize("role", ["community_secretary", "security_admin", "audit_admin"])
def test_chains_are_kept_by_the_keeper_of_the_rules(place, role):
    with pytest.raises(Denied, match="系统管理员"):
        actions.set_chain(
            None, kind="sample.settle", chain=RUNGS, source="文件", by=people.actor(place["party"], role)
        )


def test_the_nearest_places_chain_wins():
    kind = make.SETTLE
    own, wide = RUNGS[:1], RUNGS[1:2]
    assert rules.chain_of(kind, {}, [0, 1, 2]) == kind.chain == (NOTIFY_AT_ONCE, MOVE_NEXT_DAY)
    assert rules.chain_of(kind, {0: wide}, [0, 1, 2]) == tuple(wide)
    assert rules.chain_of(kind, {0: wide, 1: own, 7: RUNGS}, [0, 1, 2]) == tuple(own)
    assert rules.chain_of(kind, {1: own, 2: wide}, [0, 1, 2]) == tuple(wide)


def test_a_kind_is_declared_once(monkeypatch):
    make.declare(monkeypatch)
    with pytest.raises(ValueError, match="twice"):
        Kind(make.SETTLE.key, "别的", "办", make.LIMIT, make.REMIND)
    assert KINDS[make.SETTLE.key] is make.SETTLE


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_the_superior_once(monkeypatch):
    make.declare(monkeypatch)
    place = people.town()
    worker(place, "subdistrict", "subdistrict_officer", "沈国强")
    duty = make.duty(place)

    def work():
        with clock.at(at("11-23 17:31")):
            jobs.notify_superiors()
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert fresh(duty).escalations == 1
    assert AuditEvent.objects.filter(action="duties.notify_superior").count() == 1
    assert Notice.objects.unscoped("a test looks").count() == 1


def test_more_time_ends_what_was_said_of_the_old_time(place):
    worker(place, "community", "community_worker", "刘敏")
    duty = make.duty(place)
    with clock.at(at("11-23 09:00")):
        jobs.remind_due()
        assert waiting() == 1
        make.inside(
            place["community"], lambda: actions.extend(duty, extra=Limit.parse("5wd"), now=clock.now())
        )
        assert waiting() == 0
    with clock.at(at("11-30 09:00")):
        jobs.remind_due()
        assert waiting() == 1


def waiting():
    return Notice.objects.unscoped("a test looks").filter(settled_at__isnull=True).count()
