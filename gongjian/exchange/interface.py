"""The API as a whole: the rooms' routers put together, every refusal told in one form."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from gongjian.admission import api as admission
from gongjian.areas import api as areas
from gongjian.exchange import problems
from gongjian.kernel.verdict import Denied
from gongjian.meetings import api as meetings
from gongjian.orglife import api as orglife
from gongjian.orgs import api as orgs
from gongjian.platform.wire import Problem
from gongjian.requests.api import cases, suggestions, verbs

log = logging.getLogger("gongjian.api")
api = NinjaAPI(
    title="共建接口",
    version="1",
    description="居民诉求的登记、查询和办理，与页面同样的规则和权限。说明见 docs/api.md。",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
for _router in (
    cases.router,
    suggestions.router,
    verbs.router,
    areas.router,
    orgs.router,
    admission.router,
    meetings.router,
    orglife.router,
):
    api.add_router("", _router)


@api.exception_handler(Problem)
def _told(_request: HttpRequest, problem: Problem | type[Problem]) -> HttpResponse:
    assert isinstance(problem, Problem)
    return problems.answer(problem)


@api.exception_handler(ValidationError)
def _wrong(_request: HttpRequest, wrong: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(wrong, ValidationError)
    return problems.of_faults(wrong.errors)


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    assert isinstance(error, HttpError)
    return problems.answer(Problem(error.status_code, problems.DETAILS[error.status_code]))


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    log.error("failed on %s", request.path, exc_info=error if isinstance(error, Exception) else None)
    return problems.answer(Problem(500, problems.DETAILS[500]))


api.add_exception_handler(Denied, problems.of_denied)
api.add_exception_handler(Http404, problems.of_missing)
