"""What the tests of the desk share: addresses, acts through forms, cases in hand and settled."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gongjian.orgs.tests.makers import browser
from gongjian.requests.actions import handling, handover
from gongjian.requests.tests import makers as make


def url(case, more=""):
    return f"/desk/requests/{case.number}/{more}"


def text(answer):
    return answer.content.decode()


def post(by, case, verb, **data):
    return browser(by).post(url(case, f"{verb}/"), {"version": make.fresh(case).version, **data}, follow=True)


def in_hand(staff, **given):
    case = make.lodge(staff, **given)
    handover.accept(case, by=staff.worker)
    return make.fresh(case)


def settled(staff):
    case = in_hand(staff)
    handling.settle(case, outcome="solved", reply="已经请物业清理，通道畅通了。", by=staff.worker)
    return make.fresh(case)


def picture(name="12幢.jpg"):
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue(), content_type="image/jpeg")
