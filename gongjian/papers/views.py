"""Templates of papers: which are in use, a sample of each, another one put in its stead."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from gongjian.kernel.verdict import Denied
from gongjian.papers import actions, queries, rules, word
from gongjian.papers.filling import PLACES
from gongjian.papers.forms import TemplateForm
from gongjian.papers.kinds import KINDS, Kind
from gongjian.ui.http import show


@require_safe
def index(request: Any) -> HttpResponse:
    """Every kind of paper and the layout it comes out in."""
    _keeper(request)
    return show(request, "papers/index.html", {"rows": queries.kinds(), "here": "papers"}, part="body")


@require_safe
def kind(request: Any, key: str) -> HttpResponse:
    """One kind of paper: its layout, a sample, and how to replace it."""
    return _page(request, _kind(request, key), TemplateForm())


@require_safe
def sample(request: Any, key: str) -> HttpResponse:
    """An invented paper of the kind, as it would come out now."""
    one = _kind(request, key)
    return _file(queries.sample(key), f"{one.term}_样张.docx")


@require_safe
def starter(request: Any) -> HttpResponse:
    """A template to begin with."""
    _keeper(request)
    return _file(word.starter(), "文书模板_起步.docx")


@require_POST
def put(request: Any, key: str) -> HttpResponse:
    """Put a template of the place's own into use."""
    one = _kind(request, key)
    form = TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, one, form, status=422)
    file = form.cleaned_data["file"]
    try:
        actions.put_template(None, kind=key, name=file.name, body=file.read(), by=request.actor)
    except Denied as refused:
        form.add_error("file", str(refused))
        return _page(request, one, form, status=422)
    messages.success(request, f"已启用新模板。以后导出的{one.term}都用它，以前导出的不变。")
    return redirect("papers:kind", key)


@require_POST
def restore(request: Any, key: str) -> HttpResponse:
    """Back to the built-in layout."""
    one = _kind(request, key)
    own = queries.template(key)
    if own is None:
        raise Http404
    actions.restore(own, by=request.actor)
    messages.success(request, f"{one.term}已恢复内置版式。")
    return redirect("papers:kind", key)


def _keeper(request: Any) -> None:
    if not rules.may_keep_templates(request.actor):
        raise Http404


def _kind(request: Any, key: str) -> Kind:
    _keeper(request)
    if key not in KINDS:
        raise Http404
    return KINDS[key]


def _page(request: Any, one: Kind, form: TemplateForm, status: int = 200) -> HttpResponse:
    context = {
        "kind": one,
        "own": queries.template(one.key),
        "form": form,
        "places": [(f"{{{{{name}}}}}", meaning) for name, meaning in PLACES.items()],
        "here": "papers",
    }
    return show(request, "papers/kind.html", context, part="body", status=status)


def _file(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=word.MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
