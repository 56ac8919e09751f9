"""The worked example of docs/howto/connect-a-hotline.md, run as the process of its own that it is."""

import json
import subprocess
import sys
import time
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.test import override_settings

from gongjian.cli.tests.makers import free_port
from gongjian.exchange import actions, outbox
from gongjian.exchange.models import Delivery
from gongjian.exchange.tests.makers import caller, token
from gongjian.orgs.actor import CLOCK
from gongjian.requests.models import Case
from gongjian.requests.tests.makers import staffed

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "hotline.py"
HERE = [ip_network("127.0.0.0/8")]
WORDS = "楼道灯不亮，老人下楼看不清台阶。"
PATIENCE = 60  # seconds; it takes three


def test_a_hotline_hands_a_call_in_and_hears_how_it_ends(live_server):
    staff, port = staffed(), free_port()
    with override_settings(WEBHOOK_NETS=HERE):
        made = subscribe(staff, port)
        told = follow(live_server.url, staff, made.secret, port)
    number = told[0]["number"]
    assert [line["what"] for line in told] == ["handed in", "message", "message", "message", "answered"]
    assert [line["type"] for line in told[1:4]] == ["case.lodge", "case.accept", "case.settle"]
    assert {line["number"] for line in told} == {number}
    assert told[1]["source_number"] == "T-20261122-001"
    assert told[-1]["reply"] == "灯已经换好，当晚就亮了。"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_what_is_not_signed_with_the_secret_is_not_believed(live_server):
    staff, port = staffed(), free_port()
    with override_settings(WEBHOOK_NETS=HERE):
        subscribe(staff, port)
        hotline = start(live_server.url, staff, "whsec_bm90IHRoaXMgb25l", port)
        try:
            eventually(lambda: Case.objects.unscoped("test").exists())
            outbox.collect()
            eventually(lambda: outbox.push() or Delivery.objects.exclude(trouble="").exists())
            assert "401" in Delivery.objects.get().trouble
        finally:
            hotline.kill()
            hotline.communicate()


def follow(site, staff, secret, port):
    """What the hotline said of a request that the desk settles meanwhile."""
    hotline, desk = start(site, staff, secret, port), caller(staff.desk)
    try:
        eventually(lambda: Case.objects.unscoped("test").exists())
        number = Case.objects.unscoped("test").get().number
        assert desk.post(f"/cases/{number}/accept").status_code == 200
        body = {"outcome": "solved", "note": "灯已经换好，当晚就亮了。"}
        assert desk.post(f"/cases/{number}/settle", body).status_code == 200
        outbox.collect()
        eventually(lambda: outbox.push() == 0 and not Delivery.objects.filter(state="waiting").exists())
        said, _ = hotline.communicate(timeout=PATIENCE)
    finally:
        hotline.kill()
        hotline.communicate()
    assert hotline.returncode == 0, said
    return [json.loads(line) for line in said.splitlines()]


def subscribe(staff, port):
    """The hotline hears of the whole district."""
    url = f"http://127.0.0.1:{port}/"
    return actions.subscribe(None, name="市热线", url=url, area=staff.town.district, by=CLOCK)


def start(site, staff, secret, port):
    """The example as a process of its own."""
    command = [sys.executable, str(EXAMPLE), site, token(staff.desk), secret, str(port), WORDS]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def eventually(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
