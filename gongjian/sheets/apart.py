"""Workbooks opened in a process of their own, whose memory and time have an end.

A few kilobytes of .xls, .ods or .xlsx can come to any number of gigabytes: a long text that a million cells
share, a cell in the far corner. The reader holds all of it, and when memory is out the process dies; so it is
not this one.
"""

import json
import os
import resource
import subprocess
import sys

from gongjian.sheets.workbook import HUGE, Table, Unreadable
from gongjian.sheets.workbook import tables as opened

MEMORY = 2 * 1024**3  # bytes
PATIENCE = 60  # seconds; a large workbook takes five


def tables(data: bytes) -> list[Table]:
    """The filled sheets of a workbook. Raises Unreadable, also when opening it takes too much."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words, the file is only its input
            [sys.executable, "-m", "gongjian.sheets.apart", str(MEMORY)],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        told = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise Unreadable(HUGE) from None
    if isinstance(told, str):
        raise Unreadable(told)
    return [Table(name, [(number, cells) for number, cells in lines]) for name, lines in told]


def main() -> None:
    """Read a workbook from the input, in so much memory, and write its sheets, or why not."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told: object = [(table.name, table.lines) for table in opened(sys.stdin.buffer.read())]
    except Unreadable as refused:
        told = str(refused)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
