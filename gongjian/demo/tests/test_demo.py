"""The demo district: built through the actions, checked afterwards, marked as a demo."""

import io
import json
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings

from gongjian.areas.models import Area, Level
from gongjian.demo import build, check, party
from gongjian.demo.cast import LOGINS, PASSWORD
from gongjian.demo.queries import logins
from gongjian.duties import queries as owed
from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.meetings.models import Attendance, Meeting
from gongjian.members.models import Member, Transfer
from gongjian.members.rules import register as rules
from gongjian.orglife.queries import year
from gongjian.orgs.models import Org, Person, Post
from gongjian.orgs.roles import ROLES
from gongjian.platform.models import AuditEvent
from gongjian.requests.models import WORKING, Case, State, Step
from gongjian.requests.queries import clock as waiting
from gongjian.requests.queries.owed import lateness
from gongjian.sheets.kinds import IdNumber

NOW = datetime(2026, 11, 18, 10, 24, tzinfo=clock.ZONE)  # a Wednesday
BRANCH = {"branch_member"}  # nobody looks at the demo as one of these
ODD = {"overdue", "excused", "late"}
WHY = "the tests read the whole demo"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def cases():
    return Case.objects.unscoped(WHY)


def live(small=24, bulk=200):
    with clock.at(NOW):
        build.build(NOW, lambda _: None, small=small, bulk=bulk, processes=1)


def test_the_demo_is_whole_and_breaks_no_rule():
    live()

    assert check.faults() == []
    _the_clock_has_done_its_part()
    _every_desk_has_something_to_do()
    assert Area.objects.filter(level=Level.SUBDISTRICT).count() == 7
    assert Area.objects.filter(level=Level.COMMUNITY).count() == 125
    on_the_desks = {State.LODGED, State.DOING, State.OFFERED, State.DISPUTED, State.SETTLED, State.CLOSED}
    assert set(cases().values_list("state", flat=True)) >= on_the_desks
    assert cases().count() >= 220
    assert not cases().filter(lodged_at__gt=NOW).exists()
    assert AuditEvent.objects.filter(action="requests.lodge").count() >= 24 + 20

    shown = logins()
    assert [row["login"] for row in shown] == [login.name for login in LOGINS]
    assert {row["role"] for row in shown} >= {ROLES[key].term for key in ROLES if key not in BRANCH}
    page = Client()
    assert page.post("/login/", {"username": "shuji", "password": PASSWORD}).status_code == 302
    with override_settings(DEMO=None), clock.at(NOW):
        desk = page.get("/desk/").content.decode()
    assert "演示环境：人名、数据均为虚构。" in desk and "已超期" in desk  # noqa: PT018
    with pytest.raises(CommandError, match="只能装进空的数据库"):
        call_command("demo", "load")
    out = io.StringIO()
    call_command("demo", "logins", "--json", stdout=out)
    assert json.loads(out.getvalue()) == shown

    _each_fault_is_found()


def _residents_speak_each_in_their_own_words():
    """Hardly two requests begin alike; what is late is not all in one place."""
    titles = Counter(cases().exclude(state=State.MERGED).values_list("title", flat=True))
    assert titles.most_common(1)[0][1] <= 4, titles.most_common(5)
    assert not cases().filter(text__contains="[").exists()
    late = cases().filter(state__in=WORKING, is_paused=False, due_at__lt=NOW)
    codes = Counter(code[:12] for code in late.values_list("area__code", flat=True))
    assert len(codes) >= 4, codes


def _danger_is_met_at_once():
    """In hand within minutes, with whoever can end it, and answered in its time, at whatever hour."""
    urgent = list(cases().filter(is_urgent=True).select_related("holder", "matter__lead"))
    assert len(urgent) >= 2
    for case in urgent:
        assert case.responded_at - case.lodged_at < timedelta(minutes=10), case.number
        assert case.settled_at <= case.due_at, case.number
        assert case.settled_at - case.lodged_at < timedelta(hours=2.5), case.number
        assert case.matter.number != "48" or case.holder == case.matter.lead


def _the_clock_has_done_its_part():
    """Nothing is left for the first minute of the worker, and nothing was said at a moment not its own."""
    assert list(owed.to_remind(NOW)) == list(owed.to_notify(NOW)) == list(waiting.to_escalate(NOW)) == []
    assert not waiting.to_resume(NOW).exists()
    assert not waiting.to_expire(NOW).exists()
    reminded = Duty.objects.unscoped(WHY).filter(reminded_at__isnull=False)
    assert reminded.exists()
    assert all(duty.reminded_at == duty.remind_at for duty in reminded)


def _every_desk_has_something_to_do():
    """Each login that handles cases finds some of its own; one of them has two posts; lateness differs."""
    for name in (
        "wangge",
        "shequ",
        "shuji",
        "jiedao",
        "suqiu",
        "shiji",
        "chengguan",
        "xiaofang",
        "wuye",
        "zhibu",
    ):
        person = Person.objects.unscoped(WHY).get(user__username=name)
        posts = Post.objects.unscoped(WHY).filter(person=person)
        assert posts.count() == (2 if name == "shequ" else 1)
        holders = posts.values("org")
        assert Duty.objects.unscoped(WHY).filter(done_at=None, holder__in=holders).exists(), name
    late = list(cases().filter(state__in=WORKING, is_paused=False, due_at__lt=NOW))
    said = lateness(late, NOW)
    assert len(set(said.values())) >= 3, said
    _residents_speak_each_in_their_own_words()
    _danger_is_met_at_once()
    _the_branch_has_lived_its_year()
    _members_are_on_the_way()


def _members_are_on_the_way():
    """Of every sort one; the letter runs out within days; whoever moved is called where they belong now."""
    found = list(Transfer.objects.unscoped(WHY))
    assert {one.state for one in found} == {"open", "done", "declined"}
    [letter] = [one for one in found if one.letter_number]
    assert 0 < (letter.valid_until - NOW.date()).days < 7
    [moved] = [one for one in found if one.state == "done"]
    last = Attendance.objects.unscoped(WHY).filter(person=moved.member.person).latest("meeting__starts_at")
    assert last.meeting.org_id == moved.target_id
    for member in Member.objects.unscoped(WHY):
        assert IdNumber().read(member.id_number) == member.id_number
        assert member.born_on == rules.born_on(member.id_number)
        assert member.gender == rules.gender(member.id_number)
    others = Org.objects.filter(kind="party_branch").count() - 1
    assert Member.objects.unscoped(WHY).count() == 9 + party.MORE + party.EACH * others
    assert Meeting.objects.unscoped(WHY).filter(state="filed").count() > 1000


def _the_branch_has_lived_its_year():
    """All held but for one month of its committee, one group with its reason, and a lecture made up."""
    branch = Org.objects.get(kind="party_branch", short_name="第五网格党支部")
    with clock.at(NOW):
        found = year.year_of(branch, NOW.year).standings
    odd = {(one.demand.kind, one.demand.period.key): one.state for one in found if one.state in ODD}
    assert odd == {
        ("committee_meeting", "2026-08"): "overdue",
        ("group_meeting", "2026-02"): "excused",
        ("lecture", "2026Q3"): "late",
    }


def _each_fault_is_found():
    """Break one row of each kind: the check names it, so it can fail."""
    open_one = cases().filter(state=State.DOING).first()
    cases().filter(pk=open_one.pk).update(due_at=NOW.replace(year=2027))
    closed = cases().filter(state=State.CLOSED).first()
    step = Step.objects.of(case=closed).order_by("-at", "-pk").first()
    Step.objects.of(case=closed).filter(pk=step.pk).update(state=State.DOING)
    other = cases().filter(state=State.CLOSED).exclude(pk=closed.pk).first()
    cases().filter(pk=other.pk).update(responded_at=other.lodged_at.replace(year=2020))
    duty = Duty.objects.unscoped(WHY).filter(done_at=None, subject=f"requests.Case:{open_one.pk}").first()
    Duty.objects.unscoped(WHY).filter(pk=duty.pk).update(subject=f"requests.Case:{closed.pk}")
    _tamper(
        "update members_membership set starts = starts - 400 "
        "where id = (select max(id) from members_membership)",
        "update meetings_attendance set state = 'a' where id = (select max(id) from meetings_attendance)",
        "update meetings_meeting set chair_id = null where id = (select max(id) from meetings_meeting "
        "where state = 'filed')",
        "delete from orglife_owing where id = (select min(id) from orglife_owing)",
    )

    found = "\n".join(check.faults())

    for words in ("没有对应的办结责任", "属于已经结束的诉求", "不符合流程表", "时间或首问人不对"):
        assert words in found
    for words in (
        "应到人数和名册不符",
        "人数和到会名单不符",
        "没有记录、主持人或名单",
        "应开未开和会议对不上",
    ):
        assert words in found


def _tamper(*statements):
    """What nobody can do to rows while the database's guards stand."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for sql in statements:
            cursor.execute(sql)
