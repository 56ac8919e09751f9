"""Bringing a file in from the command line: the same engine, told in lines of text."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from gongjian.kernel.verdict import Denied
from gongjian.platform.scoped import Doer
from gongjian.sheets import actions, queries, working
from gongjian.sheets.declared import Sheet
from gongjian.sheets.kinds import Bad
from gongjian.sheets.models import Run, State
from gongjian.sheets.workbook import Unreadable


def add_arguments(parser: ArgumentParser, *, with_login: bool = True) -> None:
    """What every import on the command line understands, besides the file."""
    parser.add_argument("--dry-run", action="store_true", help="只检查，不导入")
    if with_login:
        parser.add_argument("file", type=Path, help="Excel 或 CSV 文件")
        parser.add_argument("--login", default="", help="以哪个账号的身份导入，默认是服务器命令行")
    parser.add_argument("--report", type=Path, help="有错时，把标出每处错误的表格写到这个文件")


def bring_in(
    sheet: Sheet, given: Mapping[str, Any], options: Mapping[str, str], *, by: Doer, out: OutputWrapper
) -> Run:
    """Check a file and write it. Raises CommandError, naming every bad cell, when something is wrong."""
    run = _checked(sheet, given["file"], options, by, out)
    if run.trouble:
        actions.give_up(run, by=by)
        raise CommandError(run.trouble)
    out.write(f"{_counts(run)}\n")
    if run.wrong:
        _refuse(run, given.get("report"), by)
    if given["dry_run"] or not (run.new or run.changed or sheet.takes_all):
        out.write("检查通过，没有导入。\n" if given["dry_run"] else "和现有的一样，没有要导入的。\n")
        actions.give_up(run, by=by)
        return run
    working.write(actions.commit(run, by=by), by)
    run.refresh_from_db()
    if run.state != State.DONE:
        raise CommandError(run.trouble or "没有导入。")
    out.write(f"已导入。要整批撤销，请在“导入”页面上找到第 {run.pk} 号记录。\n")
    return run


def _checked(sheet: Sheet, path: Path, options: Mapping[str, str], by: Doer, out: OutputWrapper) -> Run:
    """The file as far as its preview; columns are those that were recognised."""
    try:
        data = path.read_bytes()
        run = actions.upload(sheet, data=data, file_name=path.name, options=options, by=by)
        out.write(f"列的对应：{_matched(sheet, run)}\n")
        columns = {at: key for at, _, key, *_ in run.titles if key}
        run = actions.confirm(run, columns=columns, by=by)
    except (Unreadable, Bad, Denied) as wrong:
        raise CommandError(str(wrong)) from None
    except OSError as wrong:
        raise CommandError(f"读不了 {path}：{wrong.strerror}。") from None
    working.check(run, by)
    run.refresh_from_db()
    return run


def _refuse(run: Run, report: Path | None, by: Doer) -> None:
    words = "\n".join(map(str, queries.problems(run)))
    if report:
        report.write_bytes(queries.report(run))
        words += f"\n标好的表格：{report}"
    actions.give_up(run, by=by)
    raise CommandError(f"有 {run.wrong} 行、{run.bad_cells} 处要改，一行也没有导入：\n{words}")


def _matched(sheet: Sheet, run: Run) -> str:
    pairs = [
        f"{title or f'第 {at + 1} 列'} → {sheet.column(key).term}" for at, title, key, *_ in run.titles if key
    ]
    unused = [title for _, title, key, *_ in run.titles if title and not key]
    return "，".join(pairs) + (f"；没有用到：{'、'.join(unused)}" if unused else "")


def _counts(run: Run) -> str:
    passed = f"，跳过提示和合计 {run.passed} 行" if run.passed else ""
    return (
        f"共 {run.lines} 行：新增 {run.new}，更新 {run.changed}，不变 {run.same}，有错 {run.wrong}{passed}。"
    )
