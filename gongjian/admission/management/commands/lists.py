"""gongjian lists: publish a responsibility list from an Excel file."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongjian.admission import actions, queries, sheet
from gongjian.areas import queries as areas
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CONSOLE


class Command(BaseCommand):
    """`lists import FILE --area 320402 --name … --document … --from 2025-07-01`, `lists template FILE`."""

    help = "导入履职事项清单"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("import", help="从 Excel 导入一版清单；有一处不对就一项也不导入")
        load.add_argument("file", type=Path, help="Excel 文件")
        load.add_argument("--area", required=True, help="适用地区的区划代码，例如 320402")
        load.add_argument("--name", required=True, help="清单名称")
        load.add_argument("--document", required=True, help="文号")
        load.add_argument("--from", dest="day", type=date.fromisoformat, help="生效日期，默认今天")
        load.add_argument("--dry-run", action="store_true", help="只检查，不导入")
        blank = verbs.add_parser("template", help="写出一份空白模板")
        blank.add_argument("file", type=Path, help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "template":
            options["file"].write_bytes(sheet.template())
            return
        try:
            self._load(options)
        except (Denied, OSError) as refused:
            raise CommandError(str(refused)) from None

    def _load(self, options: dict[str, Any]) -> None:
        area = areas.by_code(options["area"])
        if area is None:
            raise CommandError(f"没有代码是 {options['area']} 的地区，请先运行 gongjian areas import。")
        read = sheet.read(options["file"].read_bytes(), queries.names_of_bodies(area))
        if read.problems:
            words = "\n".join(str(problem) for problem in read.problems)
            raise CommandError(f"有 {len(read.problems)} 处要改，一项也没有导入：\n{words}")
        if options["dry_run"]:
            self.stdout.write(f"检查通过，共 {len(read.rows)} 项，没有导入。")
            return
        version = actions.publish(
            area,
            name=options["name"],
            document=options["document"],
            effective_from=options["day"] or clock.today(),
            rows=read.rows,
            file_name=options["file"].name,
            by=CONSOLE,
        )
        self.stdout.write(
            f"已导入《{version.name}》{len(read.rows)} 项，{version.effective_from:%Y-%m-%d} 起生效。"
        )
