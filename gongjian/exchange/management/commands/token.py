"""`gongjian token create`: give another system a token; it is the last line of the output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongjian.exchange import actions, queries
from gongjian.exchange.models import Token
from gongjian.exchange.rules import DAYS, SCOPES, USUAL
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import CONSOLE


class Command(BaseCommand):
    help = "发放接口令牌（token create --login 账号）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["create"], help="create 发放")
        parser.add_argument("--login", required=True, help="令牌代表的账号")
        parser.add_argument("--name", default="命令行发放", help="用途，最多 20 个字")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            help=f"范围，可写多次；不写就是 {' '.join(USUAL)}。全部：{' '.join(SCOPES)}",
        )
        parser.add_argument("--days", type=int, default=DAYS, help=f"有效天数，默认 {DAYS}")

    def handle(self, *args: Any, **options: Any) -> None:
        user = queries.account(options["login"])
        if user is None:
            raise CommandError(f"没有账号 {options['login']}，或者已经停用。")
        scopes = [one for given in options["scope"] for one in given.replace(",", " ").split()]
        try:
            fresh = actions.make_token(
                user, name=options["name"], scopes=scopes or USUAL, days=options["days"], by=CONSOLE
            )
        except Denied as denied:
            raise CommandError(str(denied)) from denied
        if isinstance(fresh.row, Token) and fresh.row.confirmed_at is None:
            self.stderr.write("它能看居民完整信息，要账号本人登录后在“我的接口令牌”里确认才能用。")
        self.stderr.write(f"令牌“{fresh.row.name}”只显示这一次，请马上存好：")
        self.stdout.write(fresh.secret)
