"""Pages of escalation chains: everybody reads them, the keeper of the rules changes them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from gongjian.duties import actions, queries, rules
from gongjian.duties.forms import ChainForm
from gongjian.duties.kinds import KINDS, Kind
from gongjian.kernel import clock
from gongjian.orgs.http import PersonRequest
from gongjian.platform.queries import trail
from gongjian.ui.http import show

SOON = "没办完的事在一分钟内按新的上报链算。"


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """What happens when something is late, for every kind of duty, in the place of one's post."""
    return _page(request)


@require_safe
def chain(request: PersonRequest, key: str) -> HttpResponse:
    """The same page with the form for one kind."""
    return _page(request, _kind(key))


@require_POST
def set_chain(request: PersonRequest, key: str) -> HttpResponse:
    """Set the chain of a kind for the whole instance, one's own place or one below it."""
    kind = _kind(key)
    form = ChainForm(request.actor.places(), (), request.POST)
    if not form.is_valid():
        return _page(request, kind, form, status=422)
    given = form.cleaned_data
    area = queries.area(given["area_id"])
    actions.set_chain(area, kind=kind.key, chain=given["chain"], source=given["source"], by=request.actor)
    messages.success(request, f"“{kind.term}”的上报链已设定。{SOON}")
    return redirect("duties:chains")


@require_POST
def unset_chain(request: PersonRequest, key: str, area_id: int) -> HttpResponse:
    """Back to the wider place's chain, or to the declared one."""
    kind = _kind(key)
    if area_id not in {0, *dict(request.actor.places())}:
        raise Http404
    area = queries.area(area_id)
    actions.unset_chain(area, kind=kind.key, by=request.actor)
    messages.success(request, f"“{kind.term}”已恢复默认的上报链。{SOON}")
    return redirect("duties:chains")


def _page(
    request: PersonRequest, kind: Kind | None = None, form: ChainForm | None = None, status: int = 200
) -> HttpResponse:
    place, places = _place(request), request.actor.places()
    may = bool(rules.may_set_chain(request.actor, None))
    rows = queries.chains(place[0], clock.now())
    if kind and may and form is None:
        form = ChainForm(places, next(row.chain for row in rows if row.kind == kind))
    context = {
        "rows": rows,
        "below": queries.chains_in([(pk, name.strip()) for pk, name in places if pk != place[0]]),
        "place": place[1],
        "place_id": place[0],
        "kind": kind if may else None,
        "form": form,
        "may": may,
        "history": trail.latest(("duties.set_chain", "duties.unset_chain"), 10),
        "here": "rules",
        "sub": "chains",
    }
    return show(request, "duties/chains.html", context, part="body", status=status)


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise Http404("没有这一种责任。")
    return KINDS[key]


def _place(request: PersonRequest) -> tuple[int, str]:
    seat = request.actor.seat
    return (seat.area_id, seat.area_name) if seat else (0, "整个系统")
