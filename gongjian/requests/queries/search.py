"""Finding cases by what was said, a number or a phone, at a cost that does not grow with their count.

A rare word is answered from the few cases that hold all its pairs of characters; a frequent one by walking
the list in its own order, where the next hit is never far.
"""

from datetime import date, timedelta
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from gongjian.kernel import clock
from gongjian.platform.sealed import blind
from gongjian.requests.models import Reporter, Wording
from gongjian.requests.rules import words

RARE = 1000
DAYS = 366  # how far back the last four digits of a number are looked for


def matching(text: str) -> Q:
    """The condition for what somebody typed: a number, its end, a phone number, or words. One query, for
    most.
    """
    text = words.tidy(text)
    digits = "".join(c for c in text if c.isdigit())
    plain = text.replace("-", "").replace(" ", "")
    if not text:
        return Q()
    if plain.isascii() and plain.isdigit() and len(digits) >= 4:
        return _numbered(digits)
    if plain.isascii() and plain.isalnum() and len(plain) >= 6 and digits:
        return Q(source_number=text)
    return _said(text)


def _numbered(digits: str) -> Q:
    """ "0473" of the last year, "261113" of that day, "2611130473", a phone number, or another system's
    number.
    """
    if len(digits) == 4:
        return Q(number__in=[f"{day:%y%m%d}-{digits}" for day in _days(clock.today())])
    number = Q(number__startswith=f"{digits[:6]}-{digits[6:]}" if len(digits) >= 6 else digits)
    callers = Reporter.objects.unscoped("an exact phone number").filter(phone_index=blind(digits))
    ids = list(callers.order_by("-pk").values_list("case_id", flat=True)[:RARE])
    return number | Q(source_number=digits) | Q(pk__in=ids)


def _said(text: str) -> Q:
    pairs, runs = words.grams(text), words.runs(text)
    if not pairs:
        return Q(title__contains=text)
    said = reduce(and_, (_contains(run) for run in runs))
    likely = Wording.objects.unscoped("candidates of a search").filter(grams__contains=pairs)
    ids = list(likely.values_list("pk", flat=True)[: RARE + 1])
    return said & Q(pk__in=ids) if len(ids) <= RARE else said


def _contains(run: str) -> Q:
    """A run in text or spot; without letters there is no case to mind, which is far quicker."""
    how = "icontains" if any(c.isascii() and c.isalpha() for c in run) else "contains"
    return reduce(or_, (Q(**{f"{field}__{how}": run}) for field in ("text", "place")))


def _days(today: date) -> list[date]:
    return [today - timedelta(days=n) for n in range(DAYS)]
