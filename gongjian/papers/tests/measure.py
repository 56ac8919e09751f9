"""Measures a Word document where it counts: on the page that LibreOffice makes of it."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

POINTS_PER_MM = 72 / 25.4
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
    (folder / "paper.docx").write_bytes(document)
    profile = f"-env:UserInstallation=file://{folder}/office"
    convert = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*convert, str(folder / "paper.docx")], check=True, capture_output=True, timeout=120)
    found = subprocess.run(
        ["pdftotext", "-bbox-layout", str(folder / "paper.pdf"), "-"],
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


def _line(line: ElementTree.Element) -> Line:
    text = "".join(word.text or "" for word in line.iter("word"))
    edges = (float(line.attrib[name]) / POINTS_PER_MM for name in ("xMin", "xMax", "yMin", "yMax"))
    return Line(text, *edges)
