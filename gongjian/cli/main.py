"""`gongjian`: run, serve, worker, and every management command, each with its database."""

import contextlib
import importlib
import os
import sys

import django
import psycopg.errors
from django.core.management import call_command, execute_from_command_line
from django.db import connection
from django.db.utils import OperationalError, ProgrammingError

from gongjian.cli.embedded import database, take_possession
from gongjian.cli.trouble import Trouble
from gongjian.settings.machine import home

OWN = ("run", "serve", "worker")
READS_OR_FILLS = {
    "areas",
    "demo",
    "grids",
    "lists",
    "members",
    "orgs",
    "people",
    "requests",
    "token",
    "units",
}
NO_TABLE = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)
WITHOUT_DATABASE = {"version", "collectstatic", "map", "diffsettings", "findstatic", "triage"}
OVERVIEW = """共建：城市基层党建与社区治理平台

  gongjian run                          在本机启动:自带数据库、网页服务和后台任务（首次装入演示数据）
  gongjian serve                        只启动网页服务（正式部署）
  gongjian worker                       只启动后台任务（正式部署）
  gongjian migrate                      更新数据库结构
  gongjian demo [--size small|district] 向空库装入演示数据
  gongjian demo logins [--json]         列出演示账号
  gongjian areas import --district 代码 导入一个区的区划
  gongjian areas count --district 代码  数一数一个区的街道、社区
  gongjian token create --login 账号    给外部系统发放接口令牌
  gongjian orgs import 文件             导入单位（people 人员和岗位，requests 历史诉求，areas 区域）
  gongjian members import 文件          导入党员名册（--dry-run 只检查）
  gongjian units import 文件            导入驻区单位台账
  gongjian triage train 文件            从 CSV 学习诉求建议；triage evaluate 文件 检验准不准

  gongjian help --commands              其余管理命令
  gongjian 命令 --help                  某个命令的用法

未设 DATABASE_URL 时使用自带的 PostgreSQL，数据在 GONGJIAN_HOME（默认 ./data）。
全部环境变量见 docs/howto/operate.md。
"""


def main() -> None:
    """The entry point. Standard output is the command's; what is said about it goes to standard error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.settings.base")
    arguments = sys.argv[1:]
    if not arguments or arguments in (["help"], ["--help"], ["-h"]):
        sys.stdout.write(OVERVIEW)
        return
    try:
        if arguments[0] in OWN:
            if len(arguments) > 1:
                raise Trouble(
                    f"gongjian {arguments[0]} 没有参数，设置都在环境变量里，见 docs/howto/operate.md。"
                )
            importlib.import_module(f"gongjian.cli.{arguments[0]}").main()
        else:
            manage(arguments)
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OperationalError as error:
        sys.exit(f"数据库用不了：{error}\n请检查 DATABASE_URL，或先运行 gongjian migrate。")
    except KeyboardInterrupt:
        sys.exit(130)


def manage(arguments: list[str]) -> None:
    """Run a management command."""
    helping = "--help" in arguments or "-h" in arguments or arguments[0] == "help"
    take_possession(home())
    with contextlib.nullcontext() if helping or arguments[0] in WITHOUT_DATABASE else database(home()):
        if arguments[0] in READS_OR_FILLS and not helping:
            make_tables()
        try:
            execute_from_command_line(["gongjian", *arguments])
        except ProgrammingError as error:
            if not isinstance(error.__cause__, NO_TABLE):
                raise
            said = str(error).splitlines()[0]
            raise Trouble(
                f"数据库的表不是这个版本的（{said}）。请先运行 gongjian migrate，再运行这个命令。"
            ) from error


def make_tables() -> None:
    """Give an empty database its tables: in a fresh folder the command works at once. Others stay as they
    are: only who runs the place decides when a database moves on to another version.
    """
    django.setup()
    if not connection.introspection.table_names():
        sys.stderr.write("数据库还是空的，先建表……\n")
        call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
