"""gongjian grids: import outlines from a GeoJSON file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongjian.grids import actions
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CLOCK


class Command(BaseCommand):
    """`grids import outlines.geojson [--dry-run]`."""

    help = "导入网格边界"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("import", help="从 GeoJSON 文件导入网格")
        load.add_argument("file", type=Path)
        load.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"读不了文件 {options['file']}：{error}") from None
        try:
            done = actions.import_grids(text, by=CLOCK, dry_run=options["dry_run"])
        except Denied as denied:
            raise CommandError(str(denied)) from None
        for warning in done.warnings:
            self.stdout.write(f"提醒：{warning}")
        if done.problems:
            raise CommandError("\n".join(["没有导入，请先改好这些地方：", *done.problems]))
        self.stdout.write(f"{'检查通过，将' if options['dry_run'] else ''}{done.words}")
