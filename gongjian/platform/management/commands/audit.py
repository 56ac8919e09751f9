"""`audit verify`: is the audit trail as it was written? `audit seal`: seal it now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongjian.platform import seals


class Command(BaseCommand):
    """Seals the audit trail and looks through its seals."""

    help = "Seal the audit trail, or verify that no sealed row was altered, removed or slipped in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "seal"])
        parser.add_argument("--expect", default="", help="the last digest noted earlier, outside the system")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["what"] == "seal":
            link = seals.seal()
            self.stdout.write(
                f"已封存 {link.rows} 条，摘要 {link.digest}" if link else "没有新的审计记录要封存。"
            )
            return
        self._verify(options["expect"])

    def _verify(self, expected: str) -> None:
        report = seals.verify()
        problems = list(report.problems)
        if expected and not seals.is_known(expected):
            problems.append(f"找不到您记下的摘要 {expected}：整条封条链可能被重做过")
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"审计记录有 {len(problems)} 处不对。")
        self.stdout.write(
            f"审计记录完好：{report.seals} 个封条，{report.rows} 条，另有 {report.unsealed} 条还没封存。"
        )
        self.stdout.write(f"最后的摘要（请抄在系统之外）：{report.head or '无'}")
