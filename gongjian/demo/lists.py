"""The demo's responsibility list, published the way an office would: from its workbook."""

import csv
from datetime import date
from io import BytesIO

import xlsxwriter

from gongjian.admission import actions, queries, sheet
from gongjian.admission.models import MatterItem
from gongjian.demo.town import BUILDER, CONTENT, Town

NAME = "天宁区街道（镇）履职事项清单（演示）"


def publish(town: Town, today: date) -> dict[str, MatterItem]:
    """Publish the list as of a day more than a year back, so that the whole year finds it in force."""
    read = sheet.read(_workbook(), queries.names_of_bodies(town.district))
    if read.problems:
        raise ValueError("\n".join(str(problem) for problem in read.problems))
    version = actions.publish(
        town.district,
        name=NAME,
        document=f"天委办发〔{today.year - 2}〕18号（演示）",
        effective_from=date(today.year - 2, 7, 1),
        rows=read.rows,
        file_name="履职事项清单.xlsx",
        by=BUILDER,
    )
    return {item.number: item for item in MatterItem.objects.filter(version=version)}


def _workbook() -> bytes:
    out = BytesIO()
    with (
        xlsxwriter.Workbook(out, {"in_memory": True}) as book,
        (CONTENT / "matters.csv").open(encoding="utf-8") as rows,
    ):
        page = book.add_worksheet("履职事项清单")
        for number, row in enumerate(csv.reader(rows)):
            page.write_row(number, 0, row)
    return out.getvalue()
