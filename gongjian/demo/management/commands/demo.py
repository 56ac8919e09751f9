"""`gongjian demo`: build the demo district. `gongjian demo logins`: who can log in to it."""

import json
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongjian.demo import build, cast
from gongjian.demo.queries import logins
from gongjian.kernel import clock


class Command(BaseCommand):
    help = "装载演示区（demo），或列出演示账号（demo logins）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", nargs="?", choices=["load", "logins"], default="load", help="load 装载，logins 列账号"
        )
        parser.add_argument(
            "--size",
            choices=["small", "district"],
            default="small",
            help="small 约 600 件；district 另加 3 万件、1200 个支部、3 万名党员和五年的会议",
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 列出账号")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "logins":
            self._logins(as_json=options["json"])
        else:
            self._load(options["size"])

    def _load(self, size: str) -> None:
        call_command("migrate", verbosity=0)  # a fresh folder has a database without a table
        if not build.is_empty():
            raise CommandError("数据库里已经有数据，演示区只能装进空的数据库。请换一个 GONGJIAN_HOME。")
        is_large = size == "district"
        build.build(clock.now(), self.stderr.write, bulk=build.BULK if is_large else 0, is_large=is_large)

    def _logins(self, *, as_json: bool) -> None:
        rows = logins()
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        if not rows:
            raise CommandError("这个数据库里没有演示账号。")
        for row in rows:
            self.stdout.write(f"{row['login']:<12}{row['role']}　{row['org']}")
        self.stdout.write(f"密码都是 {cast.PASSWORD}")
