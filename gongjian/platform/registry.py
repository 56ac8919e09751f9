"""Every action of the house is known to whoever asks: to the map, to the audit trail."""

import importlib
import pkgutil
from functools import cache
from importlib.util import find_spec

from django.conf import settings


@cache
def learn(*leaves: str) -> None:
    """Import these leaves of every room (none given: "actions" and "jobs"), which register themselves.

    Once a process. A page names actions that only a job imports; it cannot rely on what happens to be loaded.
    """
    for room in settings.CONTEXTS:
        for leaf in leaves or ("actions", "jobs"):
            name = f"gongjian.{room}.{leaf}"
            if find_spec(name):
                _import_all(name)


def _import_all(name: str) -> None:
    module = importlib.import_module(name)
    for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
        importlib.import_module(f"{name}.{part.name}")
