"""gongjian requests: bring in years of old requests."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gongjian.orgs.console import actor_named
from gongjian.requests.sheet import SHEET
from gongjian.sheets import console


class Command(BaseCommand):
    """`requests import FILE [--dry-run] [--area CODE] [--login NAME] [--report OUT.xlsx]`."""

    help = "导入历史诉求"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("import", help="导入历史诉求；有一处不对就一件也不导入")
        console.add_arguments(load)
        load.add_argument("--area", default="", help="发生地的区划代码，默认是唯一的那个区")

    def handle(self, *args: Any, **options: Any) -> None:
        by = actor_named(options["login"])
        area = options["area"] or SHEET.options[0].default(by)
        console.bring_in(SHEET, options, {"area": area}, by=by, out=self.stdout)
