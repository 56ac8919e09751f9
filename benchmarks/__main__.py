"""`python -m benchmarks [--write] [--full] [--life]`: measure, print the table, with --write keep it in
docs/performance.md. --full: rosters and branches in the size of a district, which takes a quarter of an hour
more; --life: only what concerns branches and members.
"""

import os
import platform
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

DOC = Path(__file__).parent.parent / "docs" / "performance.md"
LIFE = "--life"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEAD = "| what | here | baseline | ratio | target | met |\n|---|---|---|---|---|---|"


def main() -> int:
    """Measure in a database of its own; 1 when a target is missed."""
    folder = Path(tempfile.mkdtemp(prefix="gongjian-bench-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    os.environ["GONGJIAN_HOME"] = str(folder)
    os.environ.pop("GONGJIAN_STATEMENT_SECONDS", None)
    from gongjian.cli import embedded  # noqa: PLC0415 (reads the environment set above)

    os.environ.pop("DATABASE_URL", None)
    try:
        with embedded.running(folder):
            os.environ["DATABASE_URL"] = embedded.url(folder)
            lines = _measured()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = "\n".join([HEAD, *map(str, lines)])
    print(f"\n{_machine()}\n\n{table}")
    if "--write" in sys.argv and LIFE not in sys.argv:
        before, rest = DOC.read_text("utf-8").split(BEGIN)
        DOC.write_text(f"{before}{BEGIN}\n{_machine()}\n\n{table}\n{END}{rest.split(END)[1]}", "utf-8")
    return 0 if all(line.is_met for line in lines) else 1


def _measured() -> list[object]:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks import (  # noqa: PLC0415
        bringing,
        exporting,
        ground,
        guessing,
        interface,
        moving,
        reading,
        weight,
        writing,
    )
    from gongjian.kernel import clock  # noqa: PLC0415

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    print(f"empty database migrated in {time.perf_counter() - began:.1f} s", flush=True)
    town = ground.found(clock.now())

    if LIFE in sys.argv:
        return _life(town)
    lines: list[object] = [weight.pages()]
    print("1 000 requests …", flush=True)
    few, taken = reading.lists(ground.FEW), exporting.taken()
    lines += writing.create()
    print("100 000 requests …", flush=True)
    ground.grow()
    many = reading.lists(ground.MANY)
    lines += exporting.lines(taken, exporting.taken())
    lines += interface.lines()
    lines += [*reading.against_few(few, many), reading.against_admin(), reading.all_nodes(town)]
    lines += moving.subdistrict(town)
    lines += guessing.lines(town)
    lines += _life(town)
    print("20 000 rows brought in …", flush=True)
    return [*lines, *bringing.lists()]


def _life(town: Any) -> list[object]:
    """What concerns branches and members."""
    from benchmarks import covering, enrolling, lagging, minuting  # noqa: PLC0415

    is_full = "--full" in sys.argv
    print("1 200 branches …", flush=True)
    found: list[object] = [*lagging.lines(town, is_full=is_full), *covering.lines(town)]
    print("a roster and the minutes of a year …", flush=True)
    return [*found, *enrolling.lines(is_full=is_full), *minuting.lines(town)]


def _machine() -> str:
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return (
        f"{date.today()}, {os.cpu_count()} × {cpu}, Python {platform.python_version()}, embedded PostgreSQL"  # noqa: DTZ011
    )


if __name__ == "__main__":
    sys.exit(main())
