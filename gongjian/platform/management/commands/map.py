"""`gongjian map`: where everything is. Each action and each job with its term, rule or clock, and file."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from gongjian.kernel.jobs import JOBS
from gongjian.platform.action import ACTIONS
from gongjian.platform.registry import learn

HEAD = """# The map

Written by `make map`; `make check` keeps it true. An action is a change that somebody makes, a job one that
the clock makes. The rule says who may, in which state; the file is where to begin reading.

| term | action or job | rule or clock | file | what it does |
|---|---|---|---|---|
"""


def the_map() -> str:
    """The map as Markdown, the same on every machine."""
    learn("actions", "jobs")
    own = [a for a in ACTIONS.values() if a.name.split(".")[0] in settings.CONTEXTS]
    rows = [(a.name, a.term, f"`{a.allow.__name__}`", a.run) for a in own]
    rows += [(j.name, j.term, f"`{j.cron}`", j.run) for j in JOBS.values()]
    return HEAD + "".join(
        f"| {term} | `{name}` | {rule} | {_file(run)} | {_first_line(run)} |\n"
        for name, term, rule, run in sorted(rows, key=lambda row: row[:2])
        if run.__module__.startswith("gongjian.")
    )


def _file(run: Callable[..., Any]) -> str:
    path = Path(inspect.getsourcefile(inspect.unwrap(run)) or "")
    return path.relative_to(settings.BASE_DIR).as_posix()


def _first_line(run: Callable[..., Any]) -> str:
    return (inspect.getdoc(run) or "").split("\n")[0].replace("|", "\\|")


class Command(BaseCommand):
    help = "打印动作与定时任务总表"
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(the_map(), ending="")
