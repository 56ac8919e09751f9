"""Unions, youth league and women's bodies: how many a place has, and the bodies themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from gongjian.kernel.verdict import Denied
from gongjian.orgs.http import PersonRequest
from gongjian.ui.http import show
from gongjian.units.actions import mass as actions
from gongjian.units.forms.desk import MASS_KINDS, MassForm
from gongjian.units.queries import mass, register
from gongjian.units.views.here import asked, day_of, frame, node_of, way
from gongjian.units.views.unit import communities


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The numbers of a place on a day, with the share outside the public sector, and the list."""
    by, area, on = request.actor, node_of(request), day_of(request)
    kind = request.GET.get("kind", "")
    lines = mass.figures(by, area, on)
    context = frame("mass") | {
        "area": area,
        "on": on,
        "way": way(by, area),
        "total": lines[0],
        "lines": lines,
        "kinds": MASS_KINDS,
        "kind": kind,
        "rows": mass.listed(by, area, on, kind),
        "most": mass.MOST,
        "query": asked(area, on),
    }
    return show(request, "units/mass.html", context, part="body")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Enter one."""
    places = communities(request.actor)
    posted = request.method == "POST"
    initial = {"area": str(places[0].pk) if len(places) == 1 else ""}
    form = MassForm(request.POST if posted else None, areas=places, initial=initial)
    if posted and form.is_valid():
        cells = form.cleaned_data
        try:
            unit = register.named(request.actor, form.place, cells["unit"]) if cells["unit"] else None
            told = {name: cells[name] for name in ("name", "kind", "sector", "people")}
            made = actions.found_mass(form.place, unit=unit, by=request.actor, **told)
        except Denied as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"{made.org.name}已登记。")
            return redirect("units:mass")
    context = frame("mass") | {"form": form}
    return show(request, "units/mass_new.html", context, part="body", status=422 if form.errors else 200)
