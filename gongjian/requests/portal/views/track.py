"""查进度: what has become of it, and what the resident can add, take back or say about the answer."""

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongjian.kernel import clock
from gongjian.platform import attachments
from gongjian.requests.portal import access, cases, draft, following, limits, pictures, story
from gongjian.requests.portal.cases import Who
from gongjian.requests.portal.forms import EvaluateForm, LookUpForm, SupplementForm, WithdrawForm
from gongjian.requests.portal.views.answers import busy, is_elder, of_reporter, page
from gongjian.requests.queries import slips
from gongjian.requests.queries.owed import lateness

OPEN = ["GET", "HEAD", "POST"]
NOT_FOUND = 404
REFUSED = 422


@login_not_required
@never_cache
@require_http_methods(OPEN)
def track(request: HttpRequest) -> HttpResponse:
    """Number and proof. A wrong number and a wrong code are answered alike; a link only fills the form in."""
    if request.method != "POST":
        initial = {"no": request.GET.get("no", "")[:40], "code": request.GET.get("code", "")[:40]}
        return _ask(request, LookUpForm(initial=initial))
    form = LookUpForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=REFUSED)
    number, visitor = form.cleaned_data["no"], limits.visitor(request)
    for cap, who in ((limits.LOOK_UPS_OF_ONE, number), (limits.LOOK_UPS, visitor)):
        if cap.is_reached(who):
            return busy(request, cap)
    who = cases.proved(number, form.cleaned_data["code"])
    if who is None:
        limits.LOOK_UPS_OF_ONE.count(number)
        limits.LOOK_UPS.count(visitor)
        return _ask(request, form, status=NOT_FOUND, missing=True)
    request.session.cycle_key()
    access.grant(request.session, number, who.pk)
    return redirect("portal:evaluate" if cases.may(who).evaluate else "portal:case", number)


@login_not_required
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget everything this visitor looked at or wrote."""
    access.leave(request.session)
    return redirect("portal:home")


@login_not_required
@never_cache
@require_safe
@of_reporter
def case(request: HttpRequest, number: str, who: Who) -> HttpResponse:
    """How far it has come, who answers for it, and by when."""
    main, now = cases.answered_in(who), clock.now()
    late = lateness([main], now).get(main.pk, "")
    context = {
        "case": main,
        "own": who.case,
        "story": story.tell(main, cases.told(who), now, late=late, is_elder=is_elder(request)),
        "own_photos": pictures.shown(number, cases.own_photos(who)),
        "result_photos": pictures.shown(number, cases.result_photos(who)),
        "may": cases.may(who),
        "call": slips.to_call(main.holder),
    }
    return page(request, "portal/case.html", context)


@login_not_required
@never_cache
@require_http_methods(OPEN)
@of_reporter
def supplement(request: HttpRequest, number: str, who: Who) -> HttpResponse:
    """More words or pictures; good pictures stay, whatever else was wrong."""
    key = draft.of_case(number)
    mine = draft.read(request.session, key)
    if request.method != "POST":
        return _ask_more(request, number, SupplementForm(initial={"text": mine.text}), mine)
    nonce = request.POST.get("nonce", "")
    if access.lodged_before(request.session, nonce):
        return redirect("portal:case", number)
    if limits.ADDITIONS.is_reached(number):
        return busy(request, limits.ADDITIONS)
    form = SupplementForm(request.POST, request.FILES)
    form.is_valid()
    kept, faults = pictures.take(request, mine, form.cleaned_data.get("photos", []))
    gone = request.POST.get("remove", "")
    kept = pictures.remove(kept, gone)
    mine = replace(mine, text=form.cleaned_data.get("text", ""), photos=kept)
    if gone:
        form = SupplementForm(initial={"text": request.POST.get("text", "")})
    elif not form.errors and not mine.text and not kept:
        form.add_error("text", "请写一句要补充的话，或者选一张照片")
    if gone or faults or form.errors:
        draft.keep(request.session, mine, key)
        return _ask_more(request, number, form, mine, faults)
    following.supplement(request.session, who, mine, nonce=nonce)
    limits.ADDITIONS.count(number)
    return redirect("portal:case", number)


@login_not_required
@never_cache
@require_http_methods(OPEN)
@of_reporter
def withdraw(request: HttpRequest, number: str, who: Who) -> HttpResponse:
    """Take the request back, after a page that says what this means."""
    if request.method == "POST" and not cases.may(who).withdraw:
        return redirect("portal:case", number)  # a second tap, or ended meanwhile: the page says which
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        following.withdraw(who.case, reason=form.cleaned_data["reason"])
        return redirect("portal:case", number)
    status = REFUSED if form.errors else 200
    return page(request, "portal/withdraw.html", {"form": form, "number": number}, status=status)


@login_not_required
@never_cache
@require_http_methods(OPEN)
@of_reporter
def evaluate(request: HttpRequest, number: str, who: Who) -> HttpResponse:
    """Solved? Satisfied? Asked once; the next page says what follows from it."""
    if not cases.may(who).evaluate:
        return redirect("portal:evaluated" if cases.last_word(who) else "portal:case", number)
    form = EvaluateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        following.evaluate(who, solved=said["solved"] == "yes", mood=said["mood"], comment=said["comment"])
        return redirect("portal:evaluated", number)
    context = {"form": form, "number": number, "case": cases.answered_in(who)}
    return page(request, "portal/evaluate.html", context, status=REFUSED if form.errors else 200)


@login_not_required
@never_cache
@require_safe
@of_reporter
def evaluated(request: HttpRequest, number: str, who: Who) -> HttpResponse:
    """What follows from what the resident said."""
    said = cases.last_word(who)
    if said is None:
        return redirect("portal:case", number)
    main = cases.answered_in(who)
    told = story.tell(main, [], clock.now(), is_elder=is_elder(request))
    liked = said.solved and said.mood != said.Mood.BAD
    return page(
        request, "portal/evaluated.html", {"case": main, "number": number, "story": told, "liked": liked}
    )


@login_not_required
@never_cache
@require_safe
@of_reporter
def slip(request: HttpRequest, number: str, who: Who) -> HttpResponse:
    """The slip to print, copy or photograph."""
    context = {
        "case": who.case,
        "qr_url": reverse("portal:qr", args=[number]),
        "call": slips.to_call(who.case.holder),
    }
    return page(request, "portal/slip.html", context)


@login_not_required
@never_cache
@require_safe
def qr(request: HttpRequest, number: str) -> HttpResponse:
    """The QR code of the slip: the look-up page, filled in."""
    who = access.reporter_of(request.session, number)
    if who is None:
        raise Http404
    return HttpResponse(
        slips.qr(request.build_absolute_uri(slips.address(who.case))), content_type="image/svg+xml"
    )


@login_not_required
@never_cache
@require_safe
def photo(request: HttpRequest, number: str, key: str) -> FileResponse:
    """A picture of the request or of its answer, for whoever proved to be its reporter."""
    who = access.reporter_of(request.session, number)
    picture = cases.photo(who, key) if who is not None else None
    if picture is None:
        raise Http404
    return attachments.open_file(picture.file, thumb="small" in request.GET)


def _ask(request: HttpRequest, form: LookUpForm, *, status: int = 200, missing: bool = False) -> HttpResponse:
    context = {"form": form, "missing": missing, "known": access.held(request.session)}
    return page(request, "portal/track.html", context, status=status)


def _ask_more(
    request: HttpRequest,
    number: str,
    form: SupplementForm,
    mine: draft.Draft,
    faults: list[str] | None = None,
) -> HttpResponse:
    thumbs = pictures.thumbs(mine.photos)
    context = {"form": form, "number": number, "nonce": mine.nonce, "photos": thumbs, "bad_files": faults}
    return page(request, "portal/supplement.html", context, status=REFUSED if form.errors or faults else 200)
