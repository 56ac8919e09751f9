"""The resident's reads: a case by number and proof, and what of it is told. A number alone opens nothing."""

import hmac
from dataclasses import dataclass

from gongjian.platform.sealed import blind
from gongjian.requests.models import Case, Evaluation, Photo, Reporter, State, Step
from gongjian.requests.queries import typed
from gongjian.requests.rules.flow import FLOW

_WHY = "the resident proved number and code, or holds that proof in the session"
_WITH = (
    "case__area", "case__holder", "case__keeper", "case__first_org", "case__first_receiver",
    "case__merged_into__area", "case__merged_into__holder", "case__merged_into__keeper",
    "case__merged_into__first_org", "case__merged_into__first_receiver",
)  # fmt: skip
_OWN_VERBS = ("supplement", "evaluate", "withdraw", "lodge")  # what one reporter said is not told to another

Who = Reporter  # what the pages hold once somebody proved to be one


def proved(number: str, code: str) -> Reporter | None:
    """The reporter of `number` who knows its query code or the end of the phone number; else None."""
    for reporter in Reporter.objects.unscoped(_WHY).filter(case__number=number).select_related("case"):
        if hmac.compare_digest(reporter.case.query_code.encode(), code.encode()) or _is_phone(reporter, code):
            return reporter
    return None


def reporter(pk: int, number: str) -> Reporter | None:
    """The reporter that the session holds, with the case and the one it was merged into. One query."""
    rows = Reporter.objects.unscoped(_WHY).filter(pk=pk, case__number=number)
    return rows.select_related(*_WITH).first()


def answered_in(who: Reporter) -> Case:
    """The case in which the reporter is answered: the one theirs was merged into, else their own."""
    return who.case.merged_into or who.case


def told(who: Reporter) -> list[Step]:
    """The steps the reporter reads, oldest first: of the own case, and of the case it was merged into."""
    own = list(Step.objects.of(case=who.case).filter(public=True))
    main = answered_in(who)
    if main.pk == who.case_id:
        return own
    other = Step.objects.of(case=main).filter(public=True).exclude(verb__in=_OWN_VERBS)
    return sorted([*own, *other], key=lambda step: (step.at, step.pk))


def own_photos(who: Reporter) -> list[Photo]:
    """What the reporter sent."""
    return list(Photo.objects.of(case=who.case).filter(by_resident=True).select_related("file"))


def result_photos(who: Reporter) -> list[Photo]:
    """The pictures that came with an answer."""
    main = answered_in(who)
    answers = Step.objects.of(case=main).filter(verb="settle", public=True).values("at")
    return list(Photo.objects.of(case=main).filter(by_resident=False, at__in=answers).select_related("file"))


def photo(who: Reporter, key: str) -> Photo | None:
    """A picture that the reporter may see, by the name it is stored under."""
    seen = [*own_photos(who), *result_photos(who)]
    return next((picture for picture in seen if str(picture.file.key) == key), None)


@dataclass(frozen=True)
class May:
    """What the reporter can do now."""

    supplement: bool
    withdraw: bool
    evaluate: bool


def may(who: Reporter) -> May:
    """What the flow allows the reporter at this state; each is asked once a round."""
    main = answered_in(who)
    asked = Evaluation.objects.of(reporter=who).filter(round=main.round).exists()
    return May(
        supplement=FLOW.allows(who.case.state, "supplement"),
        withdraw=FLOW.allows(who.case.state, "withdraw"),
        evaluate=main.state == State.SETTLED and not asked,
    )


def last_word(who: Reporter) -> Evaluation | None:
    """What the reporter said of the last answer, if anything."""
    return Evaluation.objects.of(reporter=who).order_by("-round").first()


def _is_phone(reporter: Reporter, code: str) -> bool:
    digits = typed.phone_digits(code)
    if not digits or digits != code:
        return False
    if len(digits) == typed.TAIL:
        return bool(reporter.tail_index) and hmac.compare_digest(reporter.tail_index, blind(digits))
    return bool(reporter.phone_index) and hmac.compare_digest(reporter.phone_index, blind(digits))
