"""gongjian people: bring in people and their posts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gongjian.orgs.console import actor_named
from gongjian.orgs.sheet import PEOPLE
from gongjian.sheets import console


class Command(BaseCommand):
    """`people import FILE [--dry-run] [--login NAME] [--report OUT.xlsx]`."""

    help = "导入人员和岗位"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        console.add_arguments(verbs.add_parser("import", help="导入人员和岗位；有一处不对就一人也不导入"))

    def handle(self, *args: Any, **options: Any) -> None:
        console.bring_in(PEOPLE, options, {}, by=actor_named(options["login"]), out=self.stdout)
