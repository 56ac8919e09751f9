"""Pages of whoever keeps the territory: the tree, a place with its history, what may be done to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.areas import actions, exports, forms, queries, rules
from gongjian.areas.http import KeeperRequest
from gongjian.areas.keeper import TERRITORY
from gongjian.kernel.verdict import Denied
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show
from gongjian.ui.parts import Tab


@dataclass(frozen=True)
class Verb:
    """An act on a place: its word, icon, form and action."""

    key: str
    term: str
    icon: str
    form: type[forms.ChangeForm]
    run: Callable[..., Any]
    hint: str


VERBS = {
    verb.key: verb
    for verb in (
        Verb("rename", "更名", "pencil", forms.RenameForm, actions.rename,
             "代码不变，原来的诉求、网格都跟着新名称走；以前的日期仍查得到旧名称。"),
        Verb("move", "划归", "arrows-move", forms.MoveForm, actions.move,
             "下级和网格一起划归，管辖范围马上跟着变。"),
        Verb("merge", "并入", "arrow-merge", forms.MergeForm, actions.merge_into,
             "这里停用，下级和没办完的事归并入后的地方，历史保留。"),
        Verb("found", "设立下级", "circle-plus", forms.FoundForm, actions.found,
             "从生效日期起使用新的代码。网格请用网格图导入。"),
        Verb("abolish", "撤销", "archive", forms.AbolishForm, actions.abolish,
             "下面没有在用的下级时才能撤销。撤销后不能恢复，历史保留。"),
    )
}  # fmt: skip


@require_safe
def index(request: KeeperRequest) -> HttpResponse:
    """What is loaded, down to the subdistricts; or whatever the search finds."""
    _keeper(request)
    return _index(request, forms.DistrictForm())


@require_POST
def load(request: KeeperRequest) -> HttpResponse:
    """Load a district, or follow a newer table."""
    _keeper(request)
    form = forms.DistrictForm(request.POST)
    if not form.is_valid():
        return _index(request, form, status=422)
    try:
        done = actions.load_district(form.cleaned_data["district"], by=request.actor)
    except Denied as denied:
        form.refuse(denied)
        return _index(request, form, status=422)
    messages.success(request, f"{done.district.name}：{done.words}")
    for kept in done.kept:
        messages.warning(request, f"{kept}。")
    return redirect("areas:area", done.district.pk)


@require_safe
def area(request: KeeperRequest, pk: int) -> HttpResponse:
    """One place: where it lies, what hangs under it, what happened to it, what may be done."""
    verb = VERBS.get(request.GET.get("do", ""))
    place = _place(request, pk)
    return _area(request, place, verb, verb.form(place) if verb else None)


@require_POST
def act(request: KeeperRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of VERBS to a place."""
    place = _place(request, pk)
    if verb not in VERBS:
        raise Http404
    chosen = VERBS[verb]
    form = chosen.form(place, request.POST)
    if not form.is_valid():
        return _area(request, place, chosen, form, status=422)
    try:
        done = chosen.run(place, by=request.actor, **form.given())
    except Denied as denied:
        form.add_error(None, str(denied))
        return _area(request, place, chosen, form, status=409)
    messages.success(request, f"{done.name}：{chosen.term}，已办好。")
    return redirect("areas:area", done.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: KeeperRequest) -> HttpResponseBase:
    """The list of places as a file."""
    _keeper(request)
    words = request.GET.get("q", "").strip()
    return answer(request, exports.areas(words, back=_taking(words, "areas:index")))


def _taking(words: str, name: str) -> str:
    """The list, or its export, under the words looked for."""
    return f"{reverse(name)}?{urlencode({'q': words})}" if words else reverse(name)


def _keeper(request: KeeperRequest) -> None:
    """For everybody else these pages do not exist."""
    if not request.actor.may(TERRITORY):
        raise Http404


def _place(request: KeeperRequest, pk: int) -> Any:
    _keeper(request)
    place = queries.find(pk)
    if place is None:
        raise Http404
    return place


def _index(request: KeeperRequest, form: forms.DistrictForm, status: int = 200) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    context = {
        "words": words,
        "rows": queries.listed(words),
        "export_url": _taking(words, "areas:export"),
        "form": form,
        "here": "map",
        "sub": "territory",
    }
    return show(request, "areas/index.html", context, part="rows", status=status)


def _area(
    request: KeeperRequest, place: Any, verb: Verb | None, form: forms.ChangeForm | None, status: int = 200
) -> HttpResponse:
    page = reverse("areas:area", args=[place.pk])
    offered = [one for one in VERBS.values() if one.key != "found" or rules.may_have_parts(place)]
    acts = [Tab(one.term, f"{page}?do={one.key}#next", one is verb, icon=one.icon) for one in offered]
    context = {
        "area": place,
        "way": queries.ancestors(place)[:-1],
        "now": queries.current(place),
        "children": queries.with_parts(queries.children(place)),
        "history": queries.history(place),
        "kind": queries.kind_words(place),
        "acts": acts if place.valid_to is None else [],
        "verb": verb if place.valid_to is None else None,
        "form": form,
        "here": "map",
        "sub": "territory",
    }
    return show(request, "areas/area.html", context, part="body", status=status)
