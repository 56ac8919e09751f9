"""Pages of organisations, people and posts: look up, keep, appoint, and act in another post."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs import actions, exports, forms, queries, rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.roles import Grant
from gongjian.orgs.rules import terms
from gongjian.platform.action import ACTIONS
from gongjian.sheets.exporting import answer
from gongjian.ui.http import show
from gongjian.ui.parts import Tab

PAGE = 50


@dataclass(frozen=True)
class Verb:
    """An act on an organisation: its word, icon, verdict, form and action."""

    key: str
    term: str
    icon: str
    may: Callable[..., Verdict]
    form: type[forms.OrgForm]
    run: Callable[..., Any]
    hint: str = ""


VERBS = {
    verb.key: verb
    for verb in (
        Verb("appoint", "任命岗位", "user-plus", rules.may_place, forms.AppointForm, actions.appoint,
             "从任职那天起，这个人就有这个岗位的权限。"),
        Verb("person", "登记人员", "id-badge-2", rules.may_keep, forms.AddPersonForm, actions.add_person,
             "登记之后，由安全管理员任命岗位。"),
        Verb("office", "登记任职", "award", terms.may_seat, forms.OfficeForm, actions.take_office,
             "任职写在组织架构图上，不给权限；要权限的，请安全管理员任命岗位。"),
        Verb("found", "设立下级单位", "sitemap", rules.may_change, forms.FoundForm, actions.found_org),
        Verb("rename", "更名", "pencil", rules.may_change, forms.RenameForm, actions.rename_org),
        Verb("lead", "调整属地领导", "hierarchy-2", rules.may_change, forms.LeadForm, actions.set_lead,
             "隶属关系不变，只改由哪个党组织属地领导。"),
        Verb("phone", "改办公电话", "phone", rules.may_change, forms.PhoneForm, actions.set_phone),
        Verb("code", "改组织代码", "hash", rules.may_change, forms.CodeForm, actions.set_code),
        Verb("place", "调整辖区", "map-2", rules.may_change, forms.PlaceForm, actions.set_area),
        Verb("move", "调整隶属", "arrows-move", rules.may_change, forms.MoveForm, actions.move_org,
             "下级单位一起调整，权限马上跟着变；生效日期以前的数字不变。"),
        Verb("close", "撤销", "archive", rules.may_change, forms.CloseForm, actions.close_org,
             "历史记录保留。还有下级单位、在任岗位、党员或没办完的事的，要先处理好。"),
    )
}  # fmt: skip


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The directory of bodies: one level of the tree at a time, or whatever the search finds."""
    form, given = _asked(request)
    after = request.GET.get("after", "")
    rows = queries.listed(request.actor, **given)
    total = rows.count()
    if after:
        rows = rows.filter(path__gt=after)
    page = list(rows[: PAGE + 1])
    older = ""
    if len(page) > PAGE:
        page = page[:PAGE]
        params = request.GET.copy()
        params["after"] = page[-1].path
        older = f"?{params.urlencode()}"
    root_depth = min((org.path.count(".") for org in page), default=1)
    context = {
        "form": form,
        "rows": [(org, min(org.path.count(".") - root_depth, 5)) for org in page],
        "total": total,
        "is_narrowed": any(given.values()),
        "export_url": _taking(request, "orgs:export"),
        "older": older,
        "waiting": list(queries.waiting_people()) if request.actor.may(Grant.POSTS) else [],
        "here": here_of(request.actor),
        "sub": "orgs",
    }
    return show(request, "orgs/index.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest) -> HttpResponseBase:
    """The directory under its conditions as a file."""
    form, given = _asked(request)
    words = [str(dict(form.fields["kind"].choices)[given["kind"]])] if given["kind"] else []  # type: ignore[attr-defined]
    words += [given["area"].short_name] if given["area"] else []
    search = given["search"].strip()
    found = exports.orgs(
        queries.listed(request.actor, **given),
        back=_taking(request, "orgs:index"),
        conditions=[*([f"“{search}”"] if search else []), *words],
        noted="、".join([*(["关键词"] if search else []), *words]),
        here=here_of(request.actor),
    )
    return answer(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def export_people(request: PersonRequest) -> HttpResponseBase:
    """The people in reach as a file; whole numbers only with a reason."""
    by, search = request.actor, request.GET.get("q", "")
    found = exports.people(by, search, back=_taking(request, "orgs:people"), here=here_of(by))
    return answer(request, found)


@require_safe
def org(request: PersonRequest, pk: int) -> HttpResponse:
    """One body: where it stands, who works there, what was done to it, and what may be done now."""
    verb = VERBS.get(request.GET.get("do", ""))
    body = get_object_or_404(queries.directory(request.actor), pk=pk)
    form = _form(verb, request, body) if verb else None
    return _org_page(request, body, verb, form)


@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of VERBS to a body."""
    chosen = VERBS.get(verb)
    if chosen is None:
        raise Http404
    body = get_object_or_404(queries.directory(request.actor), pk=pk)
    form = _form(chosen, request, body)
    if not form.is_valid():
        return _org_page(request, body, chosen, form, status=422)
    made = chosen.run(body, by=request.actor, **form.given())
    messages.success(request, f"{body.short_name}：{chosen.term}，已办好。")
    if verb == "person":
        return redirect("orgs:person", made.pk)
    return redirect("orgs:org", pk)


@require_POST
def advise(request: PersonRequest, pk: int) -> HttpResponse:
    """What the rules say of a body that is about to be set up here, as far as the form is filled in."""
    body = get_object_or_404(queries.directory(request.actor), pk=pk)
    verdict = rules.may_change(request.actor, body)
    if not verdict:
        raise Denied(verdict.reason)
    form = forms.FoundForm(request.POST, org=body)
    form.is_valid()
    return render(request, "orgs/advice.html", {"found": form.found, "org": body})


@require_safe
def people(request: PersonRequest) -> HttpResponse:
    """People in reach, by part of the name or the whole phone number."""
    words = request.GET.get("q", "")
    rows = list(queries.people(request.actor, words)[: PAGE + 1])
    context = {"rows": rows[:PAGE], "words": words, "is_cut": len(rows) > PAGE}
    context["export_url"] = _taking(request, "orgs:export_people")
    context |= {"here": here_of(request.actor), "sub": "orgs"}
    return show(request, "orgs/people.html", context, part="rows")


@require_safe
def person(request: PersonRequest, pk: int) -> HttpResponse:
    """One person: their posts, their account."""
    return _person_page(request, _person(request, pk))


@require_POST
def change_person(request: PersonRequest, pk: int) -> HttpResponse:
    """Correct the name; the phone too when a new one is written."""
    one = _person(request, pk)
    form = forms.AddPersonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, one, change=form, status=422)
    name, phone = form.cleaned_data["name"], form.cleaned_data["phone"] or one.phone
    actions.change_person(one, name=name, phone=phone, by=request.actor)
    messages.success(request, f"{name}的资料已改好。")
    return redirect("orgs:person", pk)


@require_POST
def open_account(request: PersonRequest, pk: int) -> HttpResponse:
    """Open an account, or give the one there is a new first password."""
    one = _person(request, pk)
    form = forms.AccountForm(request.POST)
    if not form.is_valid():
        return _person_page(request, one, account=form, status=422)
    actions.open_account(one, by=request.actor, **form.given())
    messages.success(request, f"账号已开通，请把登录名和初始密码告诉{one.name}。")
    return redirect("orgs:person", pk)


@require_POST
def close_account(request: PersonRequest, pk: int) -> HttpResponse:
    """Close an account."""
    one = _person(request, pk)
    actions.close_account(one, by=request.actor)
    messages.success(request, f"{one.name}的账号已停用。")
    return redirect("orgs:person", pk)


@require_POST
def reveal(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a whole phone number once, on this answer only."""
    one = _person(request, pk)
    form = forms.RevealForm(request.POST)
    if not form.is_valid():
        return _person_page(request, one, reveal=form, status=422)
    phone = actions.reveal_phone(one, reason=form.cleaned_data["reason"], by=request.actor)
    return _person_page(request, one, phone=phone)


@require_http_methods(["GET", "HEAD", "POST"])
def end_post(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for the day, then end a post."""
    post = get_object_or_404(queries.posts(request.actor), pk=pk)
    form = forms.EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.end_post(post, by=request.actor, **form.given())
        messages.success(request, f"{post.person.name}的岗位已离任。")
        return redirect("orgs:org", post.org_id)
    verdict = rules.may_end(request.actor, post)
    if not verdict:
        raise Denied(verdict.reason)
    context = {"post": post, "holding": queries.Holding(post, is_ended=False), "form": form, "here": "posts"}
    return show(request, "orgs/end_post.html", context, part="body", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: PersonRequest) -> HttpResponse:
    """Choose the post to act in; it never widens what the person holds."""
    form = forms.PostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        post_id = form.cleaned_data["post_id"]
        verdict = rules.may_switch(request.actor, post_id)
        if not verdict:
            raise Denied(verdict.reason)
        request.session["post_id"] = post_id
        return redirect(_back(request))
    context = {"form": form, "next": request.GET.get("next", ""), "actor": request.actor}
    return show(request, "orgs/switch.html", context, part="body", status=422 if form.errors else 200)


def _asked(request: PersonRequest) -> tuple[forms.SearchForm, dict[str, Any]]:
    """The filters of the directory as they stand in the address."""
    form = forms.SearchForm(request.GET)
    form.is_valid()
    given = form.cleaned_data if form.is_bound else {}
    return form, {
        "search": given.get("q", ""),
        "kind": given.get("kind", ""),
        "area": given.get("area"),
    }


def _taking(request: PersonRequest, name: str) -> str:
    """The list, or its export, under the conditions of this address."""
    params = request.GET.copy()
    params.pop("after", None)
    return f"{reverse(name)}?{params.urlencode()}"


def _back(request: PersonRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/desk/"


def _person(request: PersonRequest, pk: int) -> Any:
    return get_object_or_404(queries.people(request.actor), pk=pk)


def _form(verb: Verb, request: PersonRequest, body: Any) -> forms.OrgForm:
    known = {"name": body.name, "short_name": body.short_name, "phone": body.phone, "is_lead": body.is_lead}
    known |= {"area": body.area.code if body.area else "", "code": body.code or ""}
    known["led_by"] = body.led_by.name if body.led_by else ""
    initial = {} if verb.key in ("found", "person", "appoint", "office") else known
    data = request.POST if request.method == "POST" else None
    if issubclass(verb.form, forms.NamingForm):
        return verb.form(data, by=request.actor)
    if verb.key == "found":
        return forms.FoundForm(data, org=body)
    return verb.form(data, initial=initial) if initial else verb.form(data)


def _org_page(
    request: PersonRequest, body: Any, verb: Verb | None, form: forms.OrgForm | None, status: int = 200
) -> HttpResponse:
    by = request.actor
    open_verbs = [v for v in VERBS.values() if v.may(by, body)]
    keeps = by.may(Grant.ORGS) or by.may(Grant.POSTS) or by.may(Grant.AUDIT)
    page = reverse("orgs:org", args=[body.pk])
    context = {
        "org": body,
        "above": [one for one in queries.above(body) if one],
        "superior": queries.superior(body),
        "children": list(queries.listed(by, under=body.pk)),
        "holdings": queries.holdings(by, org=body),
        "offices": queries.offices(body, clock.today()),
        "may_unseat": bool(terms.may_seat(by, body)),
        "may_compose": bool(rules.may_change(by, body)),
        "changes": queries.changes(body),
        "history": [(event, _term(event.action)) for event in queries.history(body)] if keeps else [],
        "keeps": keeps,
        "may_end": by.may(Grant.POSTS),
        "acts": [Tab(v.term, f"{page}?do={v.key}#next", here=v is verb, icon=v.icon) for v in open_verbs],
        "verb": verb if verb in open_verbs else None,
        "form": form,
        "here": here_of(by),
        "sub": "orgs",
    }
    return show(request, "orgs/org.html", context, part="body", status=status)


def _person_page(
    request: PersonRequest, one: Any, *, status: int = 200, phone: str = "", **given: Any
) -> HttpResponse:
    by = request.actor
    login = one.user.username if one.user else ""
    context = {
        "person": one,
        "masked": queries.masked(one),
        "phone": phone,
        "holdings": queries.holdings(by, person=one),
        "may_keep": by.may(Grant.ORGS),
        "may_end": by.may(Grant.POSTS),
        "may_reveal": bool(rules.may_reveal(by, one)) and bool(one.phone),
        "account": given.get("account") or forms.AccountForm(initial={"login": login}),
        "change": given.get("change") or forms.AddPersonForm(initial={"name": one.name}),
        "reveal": given.get("reveal") or forms.RevealForm(),
        "here": here_of(by),
        "sub": "orgs",
    }
    return show(request, "orgs/person.html", context, part="body", status=status)


def here_of(by: Actor) -> str:
    """Under which entry of the person's menu these pages stand."""
    return "orgs" if by.may(Grant.ORGS) else "posts" if by.may(Grant.POSTS) else "area"


def _term(name: str) -> str:
    """An action in the field's own word; one that no longer exists keeps its name."""
    return ACTIONS[name].term if name in ACTIONS else name
