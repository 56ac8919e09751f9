"""By when: limits, extension, pause, and what the clock does by itself."""

from datetime import timedelta

import pytest

from gongjian.duties import jobs as duty_jobs
from gongjian.duties import queries as owed
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.kernel.worktime import Limit
from gongjian.orgs.actor import RESIDENT
from gongjian.platform.models import CalendarDay, Notice, Override
from gongjian.requests import jobs
from gongjian.requests.actions import calls, ending, handling, handover, intake
from gongjian.requests.actions import clock as clocks
from gongjian.requests.models import HandOver, Nature, Party, State, Step
from gongjian.requests.queries import clock as queries
from gongjian.requests.rules import clock as rules
from gongjian.requests.rules import words
from gongjian.requests.tests.makers import MONDAY, days, fresh, lodge, matter, reporter, staffed

pytestmark = pytest.mark.django_db


def accepted(staff, **given):
    with clock.at(MONDAY):
        return handover.accept(lodge(staff, **given), by=staff.worker)


def day(moment):
    return f"{moment.astimezone(clock.ZONE):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("given", "limit", "due"),
    [
        ({"nature": Nature.CONSULT}, "2wd", "11-18 17:30"),
        ({"nature": Nature.HELP}, "10wd", "11-30 17:30"),
        ({"nature": Nature.SUGGEST}, "10wd", "11-30 17:30"),
        ({"nature": Nature.COMPLAINT}, "15wd", "12-07 17:30"),
        ({"nature": Nature.REPORT}, "15wd", "12-07 17:30"),
        ({"nature": Nature.PRAISE}, "5wd", "11-23 17:30"),
        ({"nature": Nature.COMPLAINT, "is_urgent": True}, "2h", "11-16 11:30"),
    ],
)
def test_the_clock_of_a_request_follows_its_nature_and_urgency(given, limit, due):
    staff = staffed()
    with clock.at(MONDAY):
        case = lodge(staff, **given)
    assert (case.limit, day(case.due_at)) == (limit, due)


def test_a_matters_own_limit_wins_over_the_nature_and_urgency_over_both():
    staff = staffed()
    item = matter(staff, limit="3wd")
    assert lodge(staff, matter=item).limit == "3wd"
    assert lodge(staff, matter=item, is_urgent=True).limit == "2h"


def test_a_local_number_holds_in_its_place_only():
    staff = staffed()
    facts = {
        "key": "requests.settle.help",
        "value": "7wd",
        "source": "天委发〔2026〕3号",
        "effective_from": MONDAY.date(),
    }
    Override.objects.create(area_id=staff.town.subdistrict.pk, **facts)
    with clock.at(MONDAY):
        assert lodge(staff).limit == "7wd"
        assert lodge(staff, area=staff.town.far_community, org=staff.town["far"]).limit == "10wd"


def test_a_set_matter_restarts_the_clock_until_somebody_has_responded():
    staff = staffed()
    item = matter(staff, limit="3wd")
    with clock.at(MONDAY):
        case = lodge(staff)
    with clock.at(days(0.1)):
        case = handling.set_matter(case, matter=item, by=staff.worker)
        assert (case.limit, day(case.due_at)) == ("3wd", "11-19 17:30")
        assert owed.open_of(case).get(kind="requests.settle").due_at == case.due_at
        case = handling.set_matter(
            handover.accept(case, by=staff.worker), matter=None, nature="complaint", by=staff.worker
        )
    assert (case.limit, case.nature) == ("3wd", "complaint")


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ("11wd", "最多延长 10 个工作日"),
        ("0wd", "最多延长"),
        ("5wh", "最多延长"),
        ("十天", "写得不对"),
        ("240h", "最多延长"),
    ],
)
def test_an_extension_beyond_the_rule_is_refused(extra, says):
    staff = staffed()
    case = accepted(staff)
    with clock.at(days(1)), pytest.raises(Denied, match=says):
        clocks.extend(case, extra=extra, reason="要等配件到货", by=staff.worker)


def test_a_case_is_extended_once_in_time_and_with_a_reason():
    staff = staffed()
    case = accepted(staff)
    with clock.at(days(1)):
        with pytest.raises(Denied, match="至少 4 个字"):
            clocks.extend(case, extra="10wd", reason="忙", by=staff.worker)
        case = clocks.extend(case, extra="10wd", reason="要等配件到货", by=staff.worker)
        assert (case.limit, day(case.due_at)) == ("20wd", "12-14 17:30")
        with pytest.raises(Denied, match="已经延期 1 次"):
            clocks.extend(case, extra="1wd", reason="还要等配件", by=staff.worker)


@pytest.mark.parametrize(("late", "is_possible"), [(-1, True), (0, True), (1, False)])
def test_an_extension_is_asked_for_before_the_time_is_up(late, is_possible):
    staff = staffed()
    case = accepted(staff)
    with clock.at(case.due_at + timedelta(seconds=late)):
        if is_possible:
            clocks.extend(case, extra="1wd", reason="要等配件到货", by=staff.worker)
        else:
            with pytest.raises(Denied, match="不能再延期"):
                clocks.extend(case, extra="1wd", reason="要等配件到货", by=staff.worker)


def test_a_pause_has_a_reason_and_what_passed_meanwhile_does_not_count():
    staff = staffed()
    case = accepted(staff)
    with clock.at(days(1)):
        case = clocks.pause(case, reason="等居民补充门牌号", by=staff.worker)
        assert case.is_paused
        assert day(case.resume_at) == "12-08 17:30"
        with pytest.raises(Denied, match="已经暂停"):
            clocks.pause(case, reason="等居民补充门牌号", by=staff.worker)
    with clock.at(days(3)):
        case = intake.supplement(case, text="是 12 幢 301", by=RESIDENT)
        told = Notice.objects.unscoped("a test").get(user_id=staff.worker.user_id, kind="requests.supplement")
        assert told.title.startswith("居民补充了情况：12 幢")
    assert not case.is_paused
    assert day(case.due_at) == "12-02 17:30"
    assert owed.open_of(case).get(kind="requests.settle").due_at == case.due_at


def test_a_clock_stands_at_most_twice_and_never_longer_than_the_longest_pause():
    staff = staffed()
    case = accepted(staff)
    with clock.at(days(1)):
        case = clocks.pause(case, reason="等居民补充门牌号", by=staff.worker)
    with clock.at(case.resume_at - timedelta(seconds=1)):
        jobs.resume_paused()
        assert fresh(case).is_paused
    with clock.at(case.resume_at):
        jobs.resume_paused()
        jobs.resume_paused()
        case = fresh(case)
        assert not case.is_paused
        case = clocks.resume(clocks.pause(case, reason="等配件到货再装", by=staff.worker), by=staff.worker)
        with pytest.raises(Denied, match="已经暂停过 2 次"):
            clocks.pause(case, reason="等配件到货再装", by=staff.worker)


def test_a_paused_case_is_woken_before_it_changes_hands_or_is_answered():
    staff = staffed()
    for go_on in (
        lambda case: handover.offer(case, to=staff.town["property"], by=staff.worker),
        lambda case: handover.escalate(case, reason="超出本级职权", by=staff.worker),
        lambda case: handling.settle(case, outcome="explained", reply="已当面说明情况。", by=staff.worker),
    ):
        case = go_on(clocks.pause(accepted(staff), reason="等居民补充门牌号", by=staff.worker))
        assert not case.is_paused
        assert not owed.open_of(case).filter(paused_at__isnull=False).exists()


def run_clock(at):
    with clock.at(at):
        duty_jobs.notify_superiors()
        jobs.escalate_overdue()


def test_what_is_late_goes_up_a_working_day_later_and_stops_at_the_top_where_it_is_stuck():
    staff = staffed()
    case = accepted(staff)
    way = [case.holder.name]
    for _ in range(5):
        due = owed.open_of(case).earliest("due_at").due_at  # handed up, it has to be accepted anew
        run_clock(due)
        assert fresh(case).holder.name == way[-1]
        run_clock(due + timedelta(days=5))
        run_clock(due + timedelta(days=5))
        way.append(fresh(case).holder.name)
    assert way == [
        "怡康花园社区",
        "天宁街道",
        "天宁区诉求办",
        "常州市12345热线中心",
        "常州市12345热线中心",
        "常州市12345热线中心",
    ]
    late = fresh(case).due_at + timedelta(days=30)
    assert queries.stuck(late) == [case]
    assert queries.stuck(fresh(case).due_at) == []
    assert Step.objects.of(case=case).filter(verb="escalate").count() == 3


def test_a_request_nobody_accepts_goes_up_too():
    staff = staffed()
    with clock.at(MONDAY):
        case = lodge(staff)
    run_clock(days(1.5))
    run_clock(days(4))
    assert fresh(case).holder == staff.town["subdistrict"]
    assert fresh(case).responded_at is None


def test_danger_is_counted_in_natural_hours_and_goes_up_when_due_also_on_a_friday_evening():
    staff = staffed()
    friday = days(4.3125)  # 17:00
    with clock.at(friday):
        case = lodge(staff, matter=matter(staff), is_urgent=True)
    said = Step.objects.of(case=case).get().public_note
    assert "预计 11-20 19:00 前答复您" in said
    assert {day(duty.due_at) for duty in owed.open_of(case)} == {"11-20 18:00", "11-20 19:00"}
    run_clock(friday + timedelta(minutes=59))
    assert fresh(case).holder == staff.town["community"]
    run_clock(friday + timedelta(hours=1))
    case = fresh(case)
    assert case.holder == staff.town["subdistrict"]
    with clock.at(friday + timedelta(hours=1)):
        case = handover.offer(case, to=staff.town["fire"], by=staff.street)
    assert day(HandOver.objects.of(case=case).get().answer_by) == "11-20 19:00"
    with clock.at(friday + timedelta(hours=2)):
        jobs.lapse_offers()
    assert fresh(case).state == State.LODGED


@pytest.mark.parametrize(
    ("due", "now", "said"),
    [
        (days(0.1), days(0), "预计 11-16 11:54 前答复您"),
        (days(0.9), days(0), "预计 11-17 07:06 前答复您"),
        (days(3), days(0), "预计 11-19 前答复您"),
        (days(50), days(0), "预计 2027-01-05 前答复您"),
        (days(0), days(0), "已经过了原定的时间，会尽快答复您"),
    ],
)
def test_what_a_resident_reads_later_carries_its_date_and_promises_nothing_past(due, now, said):
    for told in (
        words.accepted("网格", "李晓燕", due, now),
        words.lodged("网格", "李晓燕", due, now),
        words.offered("消防", due, now),
        words.taken("消防", due, now),
        words.raised("社区", due, now),
        words.resumed(due, now),
    ):
        assert said in told
        assert "今天" not in told
    assert words.called(["消防"], days(0)) == "已请消防到现场，约定 11-16 09:30 到。"


def test_offers_and_reviews_lapse_by_the_clock_once():
    staff = staffed()
    case = accepted(staff, matter=matter(staff))
    with clock.at(MONDAY):
        handover.offer(case, to=staff.town["fire"], by=staff.worker)
    with clock.at(days(7)):
        jobs.lapse_offers()
        jobs.lapse_offers()
        jobs.lapse_reviews()
    assert fresh(case).state == State.LODGED
    assert HandOver.objects.of(case=case).get().answer == "lapsed"


def test_whoever_does_not_judge_in_time_is_not_waited_for():
    staff = staffed()
    case = handling.settle(accepted(staff), outcome="solved", reply="已清走占道车辆。", by=staff.worker)
    with clock.at(case.ask_until - timedelta(seconds=1)):
        jobs.expire_evaluations()
        assert fresh(case).state == State.SETTLED
    with clock.at(case.ask_until):
        jobs.expire_evaluations()
        jobs.expire_evaluations()
    case = fresh(case)
    assert (case.state, case.judged) == (State.CLOSED, 0)
    assert not owed.open_of(case).exists()


def test_a_new_holiday_moves_the_due_time_of_the_duty_and_of_the_case_within_one_run():
    staff = staffed()
    case = accepted(staff)
    CalendarDay.objects.create(day=days(2).date(), is_workday=False, source="抗洪放假通知")
    with clock.at(days(1)):
        jobs.sync_due_times()  # whatever the duties' own job has done until then
        assert day(fresh(case).due_at) == "12-01 17:30"
        duty_jobs.recompute_changed()
        jobs.sync_due_times()
    case = fresh(case)
    assert day(case.due_at) == "12-01 17:30"
    assert owed.open_of(case).get(kind="requests.settle").due_at == case.due_at


def test_called_bodies_answer_come_and_report_and_the_silent_stay_silent():
    staff = staffed()
    case = accepted(staff)
    with clock.at(MONDAY):
        with pytest.raises(Denied, match="不能吹哨"):
            whistle(case, staff, staff.worker)
        with pytest.raises(Denied, match="到场时间已经过了"):
            whistle(case, staff, staff.secretary, arrive_by=MONDAY)
        made = whistle(case, staff, staff.secretary)
        fire, police = made.targets_all = list(calls.CallTarget.objects.of(call=made).order_by("org_id"))
        assert day(fire.answer_by) == "11-16 11:30"
        calls.answer(fire, by=staff.fire)
        with pytest.raises(Denied, match="已经应哨"):
            calls.answer(fire, by=staff.fire)
        with pytest.raises(Denied, match="要由天宁派出所自己应哨"):
            calls.answer(police, by=staff.fire)
        calls.arrive(fire, by=staff.secretary)
        calls.report(fire, result="已责令物业清通道", by=staff.fire)
        calls.end(made, result="当场清走 3 辆车", by=staff.secretary)
        with pytest.raises(Denied, match="已经结束"):
            calls.answer(police, by=staff.police)
    silent = owed.history_of(police).get()
    assert (silent.outcome, owed.history_of(fire).get().outcome) == ("lapsed", "done")
    assert {party.org.name for party in Party.objects.of(case=case).filter(role="called")} == {
        "区消防救援大队",
        "天宁派出所",
    }


def whistle(case, staff, by, **given):
    facts = {"ask": "现场认定消防通道", "spot": "12 幢西侧", "arrive_by": days(0.2), **given}
    return calls.call(case, orgs=[staff.town["fire"], staff.town["police"]], by=by, **facts)


def test_calls_end_with_their_case():
    staff = staffed()
    case = accepted(staff)
    with clock.at(MONDAY):
        made = whistle(case, staff, staff.secretary)
        handling.settle(fresh(case), outcome="solved", reply="已清走占道车辆。", by=staff.worker)
    made.refresh_from_db()
    assert made.ended_at == MONDAY
    assert not any(owed.open_of(target).exists() for target in calls.CallTarget.objects.of(call=made))


@pytest.mark.parametrize(
    ("extra", "maximum", "used", "is_late", "is_possible"),
    [("10wd", "10wd", 0, False, True), ("11wd", "10wd", 0, False, False), ("1wd", "10wd", 1, False, False),
     ("1wd", "10wd", 0, True, False), ("1wh", "10wd", 0, False, False)],
)  # fmt: skip
def test_the_rule_of_extension_at_its_edges(extra, maximum, used, is_late, is_possible):
    verdict = rules.can_extend(
        Limit.parse(extra), maximum=Limit.parse(maximum), used=used, times=1, is_overdue=is_late
    )
    assert bool(verdict) is is_possible


def test_being_told_closes_the_call_back_once_everybody_knows():
    staff = staffed()
    case, like = lodge(staff), lodge(staff)
    handling.merge(like, into=case, by=staff.worker)
    case = handling.settle(fresh(case), outcome="solved", reply="已清走占道车辆。", by=staff.worker)
    ending.tell(reporter(case), how="电话", by=staff.worker)
    assert owed.open_of(case).exists()
    ending.tell(reporter(like), how="上门", by=staff.secretary)
    assert not owed.open_of(case).exists()
