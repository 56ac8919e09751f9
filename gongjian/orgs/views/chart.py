"""The organisation chart of a body, on a day."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from gongjian.kernel import clock
from gongjian.orgs import chart as charts
from gongjian.orgs import forms, queries
from gongjian.orgs.http import PersonRequest
from gongjian.orgs.views.bodies import here_of
from gongjian.ui.http import show


@require_safe
def chart(request: PersonRequest, pk: int) -> HttpResponse:
    """Both relations on one page, as they were on the day that is asked for."""
    body = get_object_or_404(queries.directory(request.actor), pk=pk)
    form = forms.ChartForm({"on": clock.today(), **request.GET.dict()})
    on = form.cleaned_data["on"] if form.is_valid() else clock.today()
    only_party = form.cleaned_data.get("only") == "party"
    context = {
        "org": body,
        "form": form,
        "on": on,
        "chart": charts.chart(body, on, request.actor, only_party=only_party),
        "here": here_of(request.actor),
        "sub": "orgs",
    }
    return show(request, "orgs/chart.html", context, part="picture")
