"""What the clock does: every job of the house is registered here; the worker runs them."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from gongjian.kernel.verdict import Denied

log = logging.getLogger("gongjian.jobs")
T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """A job by the clock. `cron` is minute, hour, day of month, month,
    day of week in the instance's time zone.
    """

    name: str
    term: str
    cron: str
    run: Callable[[], None]


JOBS: dict[str, Job] = {}


def every(cron: str, term: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a job. `term` is the field's word for what it does."""

    def register(run: Callable[[], None]) -> Callable[[], None]:
        name = f"{run.__module__.split('.')[-2]}.{run.__name__}"
        JOBS[name] = Job(name, term, cron, run)
        return run

    return register


def each(subjects: Iterable[T], act: Callable[[T], object]) -> None:
    """Run `act` on every subject in turn; one refusal or failure never stops the rest."""
    for subject in subjects:
        try:
            act(subject)
        except Denied as denied:
            log.info("skipped %s: %s", subject, denied)
        except Exception:
            log.exception("failed on %s", subject)
