"""Scoped data: a query that does not say for whom it reads fails loudly instead of showing everything.

`Model.objects` of scoped data has four doors and no other:

- `visible_to(by)`: what this actor may see; the model's `scope(by)` says which rows. Outside it a thing
  does not exist.
- `of(case=case)`: the parts of a thing that was itself fetched through its own door.
- `unscoped("why")`: the house itself (the clock, roll-ups, uniqueness); the reason is required and
  greppable.
- `add(**values)`: insert.
"""

from typing import Any, Protocol, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from gongjian.platform.inserts import insert

M = TypeVar("M", bound=models.Model)


class Unscoped(RuntimeError):
    """A query of scoped data named no actor."""


class Doer(Protocol):
    """Whoever acts: a person in a post, a resident at the portal, or the clock."""

    @property
    def name(self) -> str: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def post_label(self) -> str: ...
    @property
    def org_id(self) -> int | None: ...
    def may(self, grant: str, /) -> bool:
        """Whether the current post gives the grant (a value of orgs.roles.Grant)."""
        ...


class Scoped(models.Manager[M]):
    """The manager of scoped data.

    The model declares `scope(by) -> Q` as a static method; without it nobody sees anything.
    """

    def get_queryset(self) -> QuerySet[M]:
        raise Unscoped(
            f"{self.model.__name__}: say who asks (visible_to), of which vetted parent (of)"
            " or why for nobody (unscoped)"
        )

    def visible_to(self, by: Doer) -> QuerySet[M]:
        """The rows that exist for `by`."""
        scope = getattr(self.model, "scope", None)
        return self._all().filter(scope(by) if scope else Q(pk__in=[]))

    def of(self, **parent: models.Model) -> QuerySet[M]:
        """The rows that belong to saved parents already fetched in scope."""
        if not parent or not all(isinstance(p, models.Model) and p.pk for p in parent.values()):
            raise Unscoped(f"{self.model.__name__}.objects.of() takes saved parents")
        return self._all().filter(**parent)

    def unscoped(self, why: str) -> QuerySet[M]:
        """Every row, for the house itself. `why` is for the reader of the code."""
        if not why.strip():
            raise Unscoped("unscoped() wants its reason")
        return self._all()

    def add(self, **values: Any) -> M:
        """Insert one row."""
        return insert(self.model(**values))

    def _all(self) -> QuerySet[M]:
        return QuerySet(self.model, using=self._db)
