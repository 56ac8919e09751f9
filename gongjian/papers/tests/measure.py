"""Measures a Word document where it counts: on the page that LibreOffice makes of it."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

POINTS_PER_MM = 72 / 25.4
PATIENCE = 120  # seconds; it takes five on a quiet machine
_broken: list[str] = []
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(
    not OFFICE or not shutil.which("pdftotext"), reason="LibreOffice or pdftotext is missing: make browser"
)


@dataclass(frozen=True)
class Line:
    """A printed line; lengths in mm from the upper left corner of the page."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def pages(document: bytes, folder: Path) -> list[list[Line]]:
    """The lines of each page, from the top."""
    return printed({"paper": document}, folder)["paper"]


def printed(documents: dict[str, bytes], folder: Path) -> dict[str, list[list[Line]]]:
    """The lines of each page of several documents, printed in one run."""
    files = [folder / f"{name}.docx" for name in documents]
    for file, document in zip(files, documents.values(), strict=True):
        file.write_bytes(document)
    to_pdf(files, folder)
    return {name: _lines(folder / f"{name}.pdf") for name in documents}


def _lines(file: Path) -> list[list[Line]]:
    found = subprocess.run(
        ["pdftotext", "-bbox-layout", str(file), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    tree = ElementTree.fromstring(
        re.sub(r' xmlns="[^"]+"', "", found.partition("<html")[1] + found.partition("<html")[2])
    )
    return [
        sorted(map(_line, page.iter("line")), key=lambda line: (line.top, line.left))
        for page in tree.iter("page")
    ]


def to_pdf(documents: list[Path], folder: Path) -> None:
    """Have LibreOffice print the documents into the folder. Where it never ends, nothing can be measured."""
    if _broken:
        pytest.skip(_broken[0])
    for attempt in range(2):
        if _printed(documents, folder, f"office{attempt}"):
            return
    _broken.append(f"LibreOffice does not end: {(folder / 'office.log').read_text()[-400:]}")
    pytest.skip(_broken[0])


def _printed(documents: list[Path], folder: Path, profile: str) -> bool:
    """Whether it ended in time. It is a script that starts others, so it gets a session that can be ended."""
    options = [f"-env:UserInstallation=file://{folder}/{profile}", "--headless", "--norestore", "--nologo"]
    command = [str(OFFICE), *options, "--convert-to", "pdf", "--outdir", str(folder), *map(str, documents)]
    with (folder / "office.log").open("ab") as log:
        office = subprocess.Popen(
            command,
            env={**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        assert office.wait(PATIENCE) == 0, (folder / "office.log").read_text()
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()
    return True


def _line(line: ElementTree.Element) -> Line:
    text = "".join(word.text or "" for word in line.iter("word"))
    edges = (float(line.attrib[name]) / POINTS_PER_MM for name in ("xMin", "xMax", "yMin", "yMax"))
    return Line(text, *edges)
