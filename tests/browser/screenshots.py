"""The pictures of the README, taken from a running demo: `make run`, and beside it `make screenshots`."""

import io
import os
import re
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from gongjian.demo.cast import PASSWORD

ADDRESS = f"http://127.0.0.1:{os.environ.get('GONGJIAN_PORT', '8000')}"
FOLDER = Path("docs/screenshots")
HEAVIEST = 150 * 1024  # bytes of one picture


def main() -> None:
    """Write every picture anew."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        proof = _desk(browser)
        _portal(browser, *proof)
        browser.close()


def _desk(browser: Browser) -> tuple[str, str]:
    """The desks; number and query code of the request that was shown, for the resident's side of it."""
    page = _signed_in(browser, "shequ")
    page.goto("/desk/")
    _keep(page, "workbench")
    page.goto("/desk/requests/?state=doing")
    page.locator("main a[href^='/desk/requests/2']").first.click()
    page.wait_for_selector("#case")
    number = page.url.split("/")[5]
    _keep(page, "request")
    page.goto(f"/desk/requests/{number}/slip/")
    code = re.search(r"查询码\s*([A-Z0-9]{6})", page.inner_text("body"))
    assert code, f"no query code on the slip of {number}"
    page = _signed_in(browser, "quwei")
    page.goto("/desk/cockpit/?period=quarter")
    _keep(page, "cockpit")
    page = _signed_in(browser, "shuji")
    page.goto("/desk/map/")
    page.wait_for_selector("#map path.leaflet-interactive")
    _keep(page, "map")
    return number, code[1]


def _portal(browser: Browser, number: str, code: str) -> None:
    page = _page(browser, 390, 844)
    page.goto("/")
    _keep(page, "portal")
    page.goto(f"/track/?no={number}&code={code}")
    page.get_by_role("button", name="查询").click()
    page.goto(f"/track/{number}/")
    _keep(page, "track")


def _signed_in(browser: Browser, login: str) -> Page:
    page = _page(browser, 1440, 900)
    page.goto("/login/")
    page.locator("input[name=username]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/**")
    return page


def _page(browser: Browser, width: int, height: int) -> Page:
    return browser.new_context(
        base_url=ADDRESS,
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    ).new_page()


def _keep(page: Page, name: str) -> None:
    """Write the window as it stands, as sharp as the weight allows."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    for quality in (90, 80, 70, 60):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= HEAVIEST:
            break
    assert out.tell() <= HEAVIEST, f"{name}: {out.tell()} bytes"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.webp").write_bytes(out.getvalue())


if __name__ == "__main__":
    main()
