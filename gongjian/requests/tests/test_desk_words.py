"""What staff read on the page of a case: their own words, and no date while the clock stands."""

import pytest
from bs4 import BeautifulSoup

from gongjian.duties.tests.makers import at
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import RESIDENT
from gongjian.platform.action import fingerprint
from gongjian.platform.models import AuditEvent
from gongjian.requests.actions import clock as clocks
from gongjian.requests.actions import ending, handling, handover, intake
from gongjian.requests.models import Step
from gongjian.requests.tests import makers as make
from gongjian.requests.tests.desk import browser, text, url
from gongjian.ui.words import due_words

pytestmark = pytest.mark.django_db


def history(by, case) -> str:
    page = BeautifulSoup(browser(by).get(url(case)).content, "html.parser")
    return " ".join(page.select_one(".gj-tl").get_text(" ").split())


def test_the_history_addresses_staff_and_not_the_resident():
    staff = make.staffed()
    case = handover.accept(make.lodge(staff), by=staff.worker)
    case = intake.supplement(case, text="补充：门口又堆了东西", by=RESIDENT)
    case = handling.settle(case, outcome="solved", reply="已清走堆物。", by=staff.worker)
    ending.evaluate(
        make.reporter(case), solved=True, mood="good", comment="谢谢", via="phone", by=staff.worker
    )

    read = history(staff.worker, case)

    assert "电话回访：已解决，满意。“谢谢”" in read
    assert "补充：门口又堆了东西" in read
    assert "您评价" not in read
    assert "您补充" not in read


def test_the_resident_reads_their_own_words_once():
    staff = make.staffed()
    case = handover.accept(make.lodge(staff), by=staff.worker)
    intake.supplement(case, text="补充一下：门口又堆了东西", by=RESIDENT)
    step = Step.objects.of(case=case).get(verb="supplement")
    assert (step.note, step.public_note) == ("补充一下：门口又堆了东西", "您补充：门口又堆了东西")


@pytest.mark.parametrize("address", ["/desk/", "/desk/requests/?view=all", "case", "area"])
def test_wherever_a_standing_clock_is_shown_it_says_why_and_since_when(address):
    staff = make.staffed()
    with clock.at(at("11-16 09:00")):
        case = handover.accept(make.lodge(staff), by=staff.worker)
    with clock.at(at("11-17 11:02")):
        case = clocks.pause(case, reason="等居民补充材料", by=staff.worker)
    where = {"case": url(case), "area": f"/desk/areas/{case.area.code}/"}.get(address, address)

    with clock.at(at("11-18 09:00")):
        page = text(browser(staff.worker).get(where))

    assert "计时已暂停" in page
    assert "等居民补充材料，自 11-17 11:02 起" in page
    assert due_words(case.due_at, at("11-18 09:00")) not in page


def test_the_trail_tells_what_was_judged_and_a_mark_of_what_was_written():
    staff = make.staffed()
    case = handover.accept(make.lodge(staff), by=staff.worker)
    case = intake.supplement(case, text="门口又堆了东西", by=RESIDENT)
    case = handling.settle(case, outcome="solved", reply="已清走堆物。", by=staff.worker)
    ending.evaluate(
        make.reporter(case), solved=False, mood="fair", comment="还有一点", via="link", by=RESIDENT
    )

    notes = dict(AuditEvent.objects.values_list("action", "note"))

    assert notes["requests.evaluate"] == f"解决了：否，满意度：基本满意；居民的话{fingerprint('还有一点')}"
    assert notes["requests.supplement"] == f"居民补充{fingerprint('门口又堆了东西')}"
    assert "门口又堆了东西" not in str(list(AuditEvent.objects.values_list("note", "changed")))


def test_setting_what_is_set_already_writes_nothing():
    staff = make.staffed()
    case = handover.accept(make.lodge(staff, nature="help", category="停车秩序"), by=staff.worker)
    rows = AuditEvent.objects.count()

    with pytest.raises(Denied, match="没有变化"):
        handling.set_matter(case, matter=None, nature="help", category="停车秩序", by=staff.worker)

    assert (AuditEvent.objects.count(), make.fresh(case).version) == (rows, case.version)
    assert not Step.objects.of(case=case).filter(verb="set_matter").exists()
    handling.set_matter(case, matter=None, nature="complaint", category="停车秩序", by=staff.worker)
    assert make.fresh(case).nature == "complaint"
