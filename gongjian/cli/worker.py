"""`gongjian worker`: runs the house's jobs by the clock. Any number of workers may run at once."""

import contextlib
import importlib
import importlib.util
import os
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

import django
from croniter import croniter
from django.conf import settings
from django.utils import timezone
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.contrib.django import app as house_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.periodic import PeriodicTask
from procrastinate.tasks import Task

from gongjian.cli.embedded import database
from gongjian.cli.serve import follow_parent
from gongjian.kernel.jobs import JOBS, Job
from gongjian.settings.machine import home

TIDY = "house.tidy"
TIDY_CRON = "*/5 * * * *"
FAILED_KEPT = 30 * 24  # hours
LAST_WORDS = 60  # seconds a running job gets to finish when the worker is told to stop


class LocalPeriodicTask(PeriodicTask[Any, Any, Any]):
    """A periodic task whose cron line is read in the instance's time zone, not in UTC."""

    @cached_property
    def croniter(self) -> croniter:
        """The times of the cron line."""
        return croniter(self.cron, timezone.localtime())


def main() -> None:
    """Work until told to stop. A job that has begun is finished."""
    follow_parent()
    os.environ.setdefault("GONGJIAN_STATEMENT_SECONDS", "300")
    concurrency = int(os.environ.get("GONGJIAN_JOBS", "2"))
    with database(home()):
        django.setup()
        with contextlib.suppress(AlreadyEnqueued):
            house_app.configure_task(TIDY, queueing_lock=TIDY).defer(timestamp=0)
        connector = cast(DjangoConnector, house_app.connector).get_worker_connector()
        with house_app.replace_connector(connector) as app:
            register(app)
            app.run_worker(
                concurrency=concurrency, delete_jobs="successful", shutdown_graceful_timeout=LAST_WORDS
            )


def register(app: App) -> None:
    """Make every job of every room a periodic task of `app`."""
    for room in settings.CONTEXTS:
        if importlib.util.find_spec(f"gongjian.{room}.jobs"):
            importlib.import_module(f"gongjian.{room}.jobs")
    for job in JOBS.values():
        retry = RetryStrategy(max_attempts=3, wait=60)
        periodic(app, app.task(name=job.name, retry=retry)(runner(job)), job.cron, lock=job.name)
    periodic(
        app, app.task(name=TIDY, pass_context=True)(tidy), TIDY_CRON, lock=None
    )  # it is what opens locks


def runner(job: Job) -> Callable[[int], None]:
    """The job as a function of the time for which it was planned, which it does not need."""

    def run(timestamp: int) -> None:  # noqa: ARG001
        job.run()

    return run


def periodic(app: App, task: Task[Any, Any, Any], cron: str, *, lock: str | None) -> None:
    """Let `task` run at the times of `cron`.

    The lock keeps two workers from running it at once, the queueing lock a slow job from piling up.
    """
    options: Any = {"lock": lock, "queueing_lock": task.name}
    app.periodic_registry.periodic_tasks[task.name, ""] = LocalPeriodicTask(task, cron, "", options)


async def tidy(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Put back the jobs of dead workers, whose locks would stand for ever; forget failures of last month.

    One that is planned anew already, as a job of every minute is, just ends: the new one does its work.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.FAILED, delete_job=True)
    await manager.delete_old_jobs(nb_hours=FAILED_KEPT, include_failed=True)
