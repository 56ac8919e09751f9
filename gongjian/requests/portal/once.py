"""A second tap on the same button waits for the first and is answered with its result."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction


@contextmanager
def alone(session: SessionBase) -> Iterator[None]:
    """Hold the visitor's session row for the length of a transaction, and read the session anew under it.

    What is written to the session inside is kept with the transaction or not at all; what was written before
    and not yet saved is lost.
    """
    with transaction.atomic():
        Session.objects.select_for_update().filter(pk=session.session_key).first()
        fresh = session.load()
        session.clear()
        session.update(fresh)
        yield
        session.save()
    session.modified = False
