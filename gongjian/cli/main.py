"""`gongjian`: run, serve, worker, and every management command, each with its database."""

import contextlib
import importlib
import os
import sys

from django.core.management import execute_from_command_line
from django.db.utils import OperationalError

from gongjian.cli.embedded import database, take_possession
from gongjian.cli.trouble import Trouble
from gongjian.settings.machine import home

OWN = ("run", "serve", "worker")
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
        execute_from_command_line(["gongjian", *arguments])


if __name__ == "__main__":
    main()
