"""gongjian units: bring in a register of resident units."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gongjian.orgs.console import actor_named
from gongjian.sheets import console
from gongjian.units.sheet import SHEET


class Command(BaseCommand):
    """`units import FILE [--dry-run] [--login NAME] [--report OUT.xlsx]`."""

    help = "导入驻区单位台账"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        console.add_arguments(verbs.add_parser("import", help="导入驻区单位台账；有一处不对就一家也不导入"))

    def handle(self, *args: Any, **options: Any) -> None:
        console.bring_in(SHEET, options, {}, by=actor_named(options["login"]), out=self.stdout)
