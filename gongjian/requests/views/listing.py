"""The list: filters in the address, tabs and own views above, pages by key, the dispatch under its row."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.requests.actions import views as actions
from gongjian.requests.desk import panel, rows, sheet, together
from gongjian.requests.forms.filters import VIEWS, FilterForm
from gongjian.requests.queries import around, desk, listing, saved
from gongjian.requests.queries.listing import CAP, Filters
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show
from gongjian.ui.words import thousands

ORDERS = {"due": "按期限排，先到期的在前", "new": "按提交时间排，新的在前"}
_STANDING = {"is_open": Filters(state="open"), "is_over": Filters(due="over"), "is_soon": Filters(due="24h")}


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponseBase:
    """The whole list under its conditions as a file."""
    by, now, asked = request.actor, clock.now(), _asked(request)
    form = FilterForm(asked, by=by, categories=around.categories(by))
    filters, order = form.filters, _wanted_order(asked, form.filters)
    found = listing.select(by, filters, now)
    back, chips = _address(filters, order), form.chips(filters)
    return answer(request, sheet.listed(found, order, by, now, back=back, chips=chips))


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The list of cases."""
    by, now, asked = request.actor, clock.now(), _asked(request)
    form = FilterForm(asked, by=by, categories=around.categories(by))
    filters = form.filters
    order = _wanted_order(asked, filters)
    page, total = around.page(by, filters, order, now, asked.get("after", ""), asked.get("before", ""))
    acts = together.acts(by)
    context: dict[str, Any] = {
        "form": form,
        "now": now,
        "rows": rows.draw(page.rows, by, now, may_pick=bool(acts)),
        "acts": acts,
        "order": order,
        "order_words": ORDERS[order],
        "paging_words": f"{thousands(CAP)} 件以上" if total > CAP else f"共 {thousands(total)} 件",
        "newer": _address(filters, order, before=page.newer) if page.newer else "",
        "older": _address(filters, order, after=page.older) if page.older else "",
        "export_url": _address(filters, order, to="requests:export"),
        "by_due_url": _address(filters, "due"),
        "by_new_url": _address(filters, "new"),
        "may_register": by.may(Grant.INTAKE),
        "place": by.seat.area_name if by.seat else "",
        "here": "req",
        "sub": "list",
    }
    context |= _conditions(form, filters)
    context |= _head(request, filters, now) if not request.htmx else {"saved_view": None}
    return show(request, "requests/index.html", context, part="results")


@require_safe
def inline(request: PersonRequest, number: str) -> HttpResponse:
    """The dispatch form as a row under its case; without HTMX the page of the case."""
    found = desk.find(request.actor, number)
    if found is None:
        raise Http404
    if not request.htmx:
        return redirect(f"{reverse('requests:case', args=[number])}?do=offer#next")
    drawn = panel.build(found, request.actor, "offer")
    return show(
        request,
        "requests/inline.html",
        {"case": found, "panel": drawn, "now": clock.now(), "refused": ""},
        part="row",
    )


@require_POST
def save_view(request: PersonRequest) -> HttpResponse:
    """Keep the conditions of the list under a name."""
    asked = QueryDict(request.POST.get("query", ""))
    filters = FilterForm(asked, by=request.actor, categories=around.categories(request.actor)).filters
    actions.keep_view(
        saved.account(request.actor),
        name=request.POST.get("name", ""),
        query=urlencode(filters.given()),
        by=request.actor,
    )
    messages.success(request, "视图已存，下次从上面的标签直接打开。")
    return redirect(_address(filters, _order(filters)))


@require_POST
def drop_view(request: PersonRequest, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    view = next((view for view in saved.saved_views(request.actor) if view.pk == pk), None)
    if view is None:
        raise Http404
    actions.drop_view(view, by=request.actor)
    messages.success(request, f"视图“{view.name}”已删除。")
    return redirect("requests:index")


def _asked(request: PersonRequest) -> QueryDict:
    """The address; a bare one opens the open cases."""
    if request.GET:
        return request.GET
    asked = QueryDict(mutable=True)
    asked["state"] = "open"
    return asked


def _order(filters: Filters) -> str:
    return (
        "due" if filters.state == "open" or filters.due or filters.view in ("mine", "kept", "soon") else "new"
    )


def _wanted_order(asked: QueryDict, filters: Filters) -> str:
    wanted = asked.get("o", "")
    return wanted if wanted in ORDERS else _order(filters)


def _address(filters: Filters, order: str, *, to: str = "requests:index", **more: str) -> str:
    given = (
        filters.given()
        | ({"o": order} if order != _order(filters) else {})
        | {k: v for k, v in more.items() if v}
    )
    return f"{reverse(to)}?{urlencode(given or {'view': 'all'})}"


def _conditions(form: FilterForm, filters: Filters) -> dict[str, Any]:
    """Chips, and what an empty list offers instead."""
    chips = [
        {"label": words, "url": _address(filters.without(name), _order(filters.without(name)))}
        for name, words in form.chips(filters)
    ]
    last = chips[-1] if chips else {"label": "", "url": ""}
    named = "、".join(chip["label"] for chip in chips)
    return {
        "chips": chips,
        "clear_url": _address(Filters(view=filters.view), _order(filters)),
        "empty_words": f"已选：{named}。" if named else "",
        "empty_url": last["url"],
        "empty_action": f"去掉“{last['label']}”" if chips else "",
        "saving": urlencode(filters.given()) if chips else "",
    }


def _head(request: PersonRequest, filters: Filters, now: Any) -> dict[str, Any]:
    """What stands above the results: the sentence, the tabs with their counts, one's own views."""
    by = request.actor
    own = saved.saved_views(by)
    kept = {f"own{view.pk}": _read(view.query, request) for view in own}
    tabs = {key: Filters(view=key) for key in VIEWS if key != "all"} | {"all": Filters(state="open")}
    numbers = around.counts(by, _STANDING | tabs | kept, now)
    place = by.seat.area_name if by.seat else ""
    items = [
        {
            "label": f"{place}全部在办" if key == "all" else word,
            "count": numbers[key],
            "url": _address(tabs[key], _order(tabs[key])),
            "here": tabs[key] == filters,
        }
        for key, word in VIEWS.items()
    ]
    items += [
        {
            "label": f"{view.name}（我存的）",
            "count": numbers[f"own{view.pk}"],
            "url": f"{reverse('requests:index')}?{view.query}",
            "here": kept[f"own{view.pk}"] == filters,
        }
        for view in own
    ]
    here = next((view for view in own if kept[f"own{view.pk}"] == filters), None)
    return {"standing": {key: numbers[key] for key in _STANDING}, "tabs": items, "saved_view": here}


def _read(query: str, request: PersonRequest) -> Filters:
    return FilterForm(QueryDict(query), by=request.actor, categories=[]).filters
