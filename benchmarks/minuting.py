"""The minutes of a branch's year as Word documents, against LibreOffice that writes some of them.

Sixty of ours, read from the database and each a file of its own, against one run of LibreOffice that writes
ten of the same as Word from its own format (.odt). What made those .odt files is not counted.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.measure import Line, medians, ms
from gongjian.demo import roster, years
from gongjian.demo.roster import Branch
from gongjian.demo.town import BUILDER, Town
from gongjian.kernel import clock
from gongjian.meetings import papers as meetings
from gongjian.orglife.queries import record
from gongjian.orgs import actions as orgs
from gongjian.orgs.models import Org
from gongjian.papers import queries as papers

OURS, THEIRS, MEMBERS = 60, 10, 25
TIMES = 3
PATIENCE = 300  # seconds


def lines(town: Town) -> list[Line]:
    """Both in turns; nothing where LibreOffice is missing."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        print("no LibreOffice: minutes are not measured", flush=True)
        return []
    org, year = _branch(town), clock.today().year - 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = _documents(org, year)[:THEIRS]
        for nth, document in enumerate(made):
            (folder / f"{nth}.docx").write_bytes(document)
        _convert(office, folder, "odt", sorted(folder.glob("*.docx")))
        sources = sorted(folder.glob("*.odt"))
        assert len(sources) == THEIRS, sources
        ours, theirs = medians(
            lambda: _documents(org, year),
            lambda: _convert(office, folder / "made", "docx", sources),
            times=TIMES,
            warm=1,
        )
        assert len(list((folder / "made").glob("*.docx"))) == THEIRS
    what = f"{OURS} minutes of a branch's year as Word, against LibreOffice for {THEIRS} (.odt to .docx)"
    return [Line(what, ms(ours), ms(theirs), ours / theirs, 1)]


def _branch(town: Town) -> Org:
    """A branch with its members and a whole year of filed meetings."""
    last = date(clock.today().year - 1, 1, 1)
    org = orgs.found_org(
        town.orgs["city"],
        name="读书会党支部",
        kind="party_branch",
        area=town.communities[0],
        on=last,
        by=BUILDER,
    )
    branches, today = [Branch(org, last, MEMBERS)], clock.today()
    roster.enrol(org, branches=branches, today=today, seed=1, first=900_000, by=BUILDER)
    years.hold(org, branches=[org], first=last, last=last.replace(month=12), until=clock.now(), by=BUILDER)
    return org


def _documents(org: Org, year: int) -> list[bytes]:
    sheets = record.sheets(org, year)[:OURS]
    made = [papers.made("meetings.minutes", meetings.minutes(sheet)) for sheet in sheets]
    assert len(made) == OURS, len(made)
    return made


def _convert(office: str, folder: Path, form: str, sources: list[Path]) -> None:
    """One run of LibreOffice; it is a script that starts others, so it gets a session that can be ended."""
    folder.mkdir(exist_ok=True)
    home = sources[0].parent
    options = [f"-env:UserInstallation=file://{home}/profile", "--headless", "--norestore", "--nologo"]
    run = subprocess.Popen(
        [office, *options, "--convert-to", form, "--outdir", str(folder), *map(str, sources)],
        env={**os.environ, "HOME": str(home), "SAL_USE_VCLPLUGIN": "svp"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert run.wait(PATIENCE) == 0
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
