"""A list of bodies in a real browser: uploaded, its columns confirmed, mended, written, taken back."""

import pytest

from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as orgs
from gongjian.platform.models import User
from gongjian.sheets.tests import makers as books
from gongjian.ui.browser import axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD = ["单位全称", "信用代码", "单位类型", "主管单位", "所在地区", "值班电话", "备注"]
WATER = [
    "天宁区水务局",
    "91110000600037341L",
    "区职能部门",
    "天宁区委组织部",
    "天宁区",
    "0519-88001234",
    "新",
]
FARM = ["天宁区农业局", "", "神秘单位", "天宁区委组织部", "天宁区", "见附件", ""]


def checked(page, file):
    """Upload a file, confirm what was recognised, wait for the verdict."""
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="下一步：看列对不对").click()
    page.get_by_role("heading", name="请看每一列对不对").wait_for()
    axe(page)
    assert page.get_by_label("“值班电话”这一列当作").input_value() == "phone"
    assert page.get_by_label("“备注”这一列当作").input_value() == ""
    page.get_by_role("button", name="列都对，开始检查").click()


def refused(page):
    """Every bad cell is named, and marked in the file that comes back."""
    page.get_by_role("heading", name="有错，一行也没有导入").wait_for()
    axe(page)
    page.get_by_text("第 4 行“单位类型”：没有“神秘单位”这类单位").wait_for()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载标好的表格").click()
    assert "号码看不懂" in books.read(fetched.value.path().read_bytes())[2][-1]


def test_a_list_is_brought_in_mended_and_taken_back(open_page, tmp_path):
    place = orgs.town()
    keeper = User.objects.get(pk=orgs.actor(place["party"], "system_admin").user_id)
    bad, good = tmp_path / "单位名单.xlsx", tmp_path / "单位名单（改）.csv"
    bad.write_bytes(books.book([["天宁区单位名单（内部）"], HEAD, WATER, FARM]))
    good.write_bytes(books.comma([HEAD, WATER, [*FARM[:2], "区职能部门", *FARM[3:5], "", ""]], "gb18030"))
    page = open_page(width=1440, user=keeper)
    page.goto("/desk/sheets/")
    axe(page)
    page.get_by_role("link", name="导入单位", exact=True).click()
    checked(page, bad)
    refused(page)
    page.get_by_role("link", name="上传改好的文件").click()
    checked(page, good)
    page.get_by_role("heading", name="检查通过，还没有写入").wait_for()
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    no_sideways_scroll(page)
    page.get_by_role("button", name="写入 2 行").click()
    page.get_by_role("heading", name="已导入", exact=True).wait_for()
    no_sideways_scroll(page)
    assert Org.objects.filter(name__in=["天宁区水务局", "天宁区农业局"]).count() == 2
    page.get_by_text("整批撤销", exact=True).click()
    page.get_by_role("button", name="确定撤销").click()
    page.get_by_role("heading", name="已撤销", exact=True).wait_for()
    assert not Org.objects.filter(name="天宁区水务局").exists()
