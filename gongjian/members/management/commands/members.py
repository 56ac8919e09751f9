"""gongjian members: bring in a roster."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gongjian.members.queries import register as queries
from gongjian.members.sheet import SHEET
from gongjian.orgs.console import actor_named
from gongjian.sheets import console


class Command(BaseCommand):
    """`members import FILE [--dry-run] [--login NAME] [--report OUT.xlsx]`."""

    help = "导入党员名册"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        console.add_arguments(verbs.add_parser("import", help="导入党员名册；有一处不对就一人也不导入"))

    def handle(self, *args: Any, **options: Any) -> None:
        by = actor_named(options["login"])
        console.bring_in(SHEET, options, {}, by=by, out=self.stdout)
        for row in queries.unlisted(by):
            name, branch = row.member.person.name, row.member.branch.short_name
            self.stdout.write(f"册上有、表里没有：{name}，{branch}，请到“党员名册”里定。\n")
