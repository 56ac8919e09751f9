"""Calls a job of this room at once, instead of at the next minute."""

import logging

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger("gongjian.sheets")


def call(job: str) -> None:
    """Let the next free worker begin; if one is called already, that will do."""
    try:
        with transaction.atomic():
            app.configure_task(job, queueing_lock=job, lock=job).defer(timestamp=0)
    except AlreadyEnqueued:
        log.info("the job %s is called already", job)
