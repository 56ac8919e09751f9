"""The front page, the choice of the community, who answers for an address, the figures and the notes."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.requests.portal import draft, here, places
from gongjian.requests.portal import figures as public
from gongjian.requests.portal.forms import AddressForm
from gongjian.requests.portal.veil import FEW
from gongjian.requests.portal.views.answers import page


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """有事找社区."""
    at = here.of(request)
    context = {
        "first_answer": public.first_answer(at.area),
        "draft_waits": bool(draft.read(request.session).text),
        "month": public.last_month(at.area),
    }
    return page(request, "portal/home.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Choose the community: first the subdistrict. The choice stays on this device."""
    if request.method != "POST":
        context = {
            "districts": here.subdistricts(),
            "chosen": None,
            "next": _onward(request, request.GET.get("next", "")),
        }
        return page(request, "portal/place.html", context)
    code = request.POST.get("code", "")
    area = here.community(code) if code else None
    if code and area is None:
        raise Http404("没有这个社区，可能刚刚改了名或并到别处。请回首页重新选。")
    response = redirect(_onward(request, request.POST.get("next", "")) or "portal:home")
    here.remember(request, response, area)
    return response


@login_not_required
@require_safe
def place_of(request: HttpRequest, code: str) -> HttpResponse:
    """The communities of a subdistrict."""
    chosen = here.subdistrict(code)
    if chosen is None:
        raise Http404("没有这个街道，可能刚刚改了名或并到别处。请回首页重新选。")
    context = {
        "chosen": chosen,
        "areas": here.communities_of(chosen),
        "next": _onward(request, request.GET.get("next", "")),
    }
    return page(request, "portal/place.html", context)


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Who answers for an address: the body, the person, the telephone of the office."""
    at = here.of(request)
    form = AddressForm(request.GET or None)
    fine = form.is_bound and form.is_valid()
    context = {
        "form": form,
        "asked": form.cleaned_data["q"] if fine else "",
        "answers": places.responsible(form.cleaned_data["q"], at.area) if fine else [],
        "office_people": places.people(at.office) if at.office else [],
    }
    return page(request, "portal/worker.html", context, status=422 if form.is_bound and not fine else 200)


@login_not_required
@require_safe
def agency(request: HttpRequest) -> HttpResponse:
    """How to have it done by somebody else, and what the slip is for."""
    return page(request, "portal/agency.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is asked, what for, who sees it, how long it stays."""
    return page(request, "portal/privacy.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the pages do for those who see, hear or move less well."""
    return page(request, "portal/accessibility.html")


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How well it goes: rates with what they are of, by month and place, in the order of the codes."""
    month = public.month_of(request.GET.get("month", ""))
    if month is None:
        raise Http404("没有这个月的数字。请回上一页选别的月份。")
    return page(request, "portal/figures.html", {"report": public.report(month), "few": FEW})


@login_not_required
@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """What is counted as what."""
    return page(request, "portal/how.html", {**public.definitions(), "few": FEW})


def _onward(request: HttpRequest, address: str) -> str:
    """Where to go after choosing: a page of this site, else ""."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else ""
