"""Conditions on very many values: one array instead of a placeholder for each, which is slow to prepare."""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value


class _AnyOf(models.Func):
    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = models.BooleanField()


def any_of(column: str, values: Collection[Any]) -> Q:
    """`column` is one of the values, texts or whole numbers, however many."""
    listed = list(values)
    base: models.Field[Any, Any] = (
        models.TextField() if any(isinstance(one, str) for one in listed) else models.BigIntegerField()
    )
    return Q(_AnyOf(column, Value(listed, output_field=ArrayField(base)))) if listed else Q(pk__in=[])
