"""What stops a command, told to the person at the keyboard; and how a child process follows its parent."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


class Trouble(Exception):
    """A sentence that says what is wrong and how to mend it. It is printed alone, without a traceback."""


def die_with(parent: int, by: signal.Signals) -> None:
    """Ask the kernel for signal `by` when process `parent`, which started this one, ends; however it ends."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)  # it was gone before the kernel could be asked
