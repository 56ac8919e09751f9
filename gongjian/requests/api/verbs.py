"""Everything that can be done to a case, one address each: the desk's own verdicts, forms and actions."""

from collections.abc import Callable
from typing import Any

from ninja import Body, Router

from gongjian.kernel.verdict import Denied, Stale
from gongjian.orgs.actor import Actor
from gongjian.platform.wire import Fault, Problem, Token, WireRequest, needs
from gongjian.requests.actions import calls, ending, handling
from gongjian.requests.api import bodies, shapes
from gongjian.requests.api.found import case_of, find
from gongjian.requests.desk.verbs import VERBS, Verb
from gongjian.requests.forms.verbs import VerbForm
from gongjian.requests.models import Case, Reporter
from gongjian.requests.queries import desk, track

NOTHING: Any = Body(None)  # type: ignore[type-arg]  # a body that may be left out
WRITE, PERSONAL = "cases:write", "cases:personal"
router = Router(tags=["办理"])

# the address, the verb of the desk behind it, what it is told
ROWS: tuple[tuple[str, str, type[bodies.Act]], ...] = (
    ("accept", "accept", bodies.Act),
    ("dispatch", "offer", bodies.Dispatch),
    ("take", "take", bodies.Act),
    ("object", "object_to", bodies.Objection),
    ("uphold", "uphold", bodies.Uphold),
    ("overrule", "overrule", bodies.Opinion),
    ("recall", "recall", bodies.Reason),
    ("escalate", "escalate", bodies.Reason),
    ("assign", "assign", bodies.Assign),
    ("invite", "invite", bodies.Invite),
    ("call", "call", bodies.Summons),
    ("extend", "extend", bodies.Extend),
    ("pause", "pause", bodies.Pause),
    ("resume", "resume", bodies.Act),
    ("note", "note", bodies.Progress),
    ("supplement", "supplement", bodies.Supplement),
    ("set_matter", "set_matter", bodies.Matter),
    ("merge", "merge", bodies.Merge),
    ("link", "link", bodies.Other),
    ("transfer", "transfer", bodies.Transfer),
    ("settle", "settle", bodies.Settle),
    ("evaluate", "evaluate", bodies.Asked),
    ("withdraw", "withdraw", bodies.Reason),
)
_FORM_WORDS = {"reply": "note", "other": "into"}  # a field of the form under its name here


def possible(case: Case, by: Actor) -> list[str]:
    """The addresses that this actor may use on the case now."""
    return [path for path, key, _ in ROWS if VERBS[key].may(by, case)]


def _operation(path: str, verb: Verb, body_type: type[bodies.Act]) -> None:
    """Register POST /cases/{number}/{path}."""

    def act(request: WireRequest, number: str, body: Any) -> dict[str, object]:
        by: Actor = request.auth.actor
        case = find(by, number)
        given: bodies.Act = body or body_type.model_validate({})
        _still(case, given)
        _demand(verb.may(by, case).reason)
        form = verb.form(_filled(verb, given, case, by), case=case, by=by)
        if not form.is_valid():
            raise Problem(422, "有几处要改，改好再发一次。", _faults(form, given))
        try:
            verb.do(case, form, by)
        except Denied as denied:
            if denied.about not in form.fields:
                raise
            form.add_error(denied.about, str(denied))
            raise Problem(422, "有几处要改，改好再发一次。", _faults(form, given)) from None
        return shapes.line(case_of(by, case))

    optional = not any(field.is_required() for field in body_type.model_fields.values())
    _register(path, act, body_type, verb.term, verb.hint or verb.term, optional=optional)


def _register(
    path: str,
    act: Callable[..., Any],
    body_type: type[bodies.Act],
    term: str,
    hint: str,
    *,
    optional: bool = False,
    answer: Any = shapes.CaseLine,
    auth: Token | None = None,
) -> None:
    """Register POST /cases/{number}/{path}, told `body_type`."""
    act.__annotations__ = {**act.__annotations__, "body": body_type | None if optional else body_type}
    if optional:
        act.__defaults__ = (NOTHING,)
    router.post(
        f"/cases/{{number}}/{path}",
        response=answer,
        auth=auth or needs(WRITE),
        summary=term,
        description=hint,
        operation_id=f"case_{path}",
        url_name=f"case_{path}",
    )(act)


def _filled(verb: Verb, given: bodies.Act, case: Case, by: Actor) -> dict[str, Any]:
    """The form's data; where the form asks for a reporter and there is only one, it is that one."""
    data = {"version": case.version, **given.form()}
    if "reporter" in verb.form.base_fields and "reporter" not in data:
        data["reporter"] = _reporter(case, None).pk
    if isinstance(given, bodies.Dispatch) and not given.override_reason:
        data.pop("override_reason", None)
    return data


def _faults(form: VerbForm, given: bodies.Act) -> list[Fault]:
    """The form's complaints under the names that the body uses."""
    told = {
        name: _FORM_WORDS[name]
        for name in form.errors
        if name in _FORM_WORDS and _FORM_WORDS[name] in type(given).model_fields
    }
    return [
        Fault(f"body.{told.get(name, name)}", str(words))
        for name, errors in form.errors.items()
        for words in errors
    ]


def _demand(reason: str) -> None:
    if reason:
        raise Denied(reason)


def _still(case: Case, given: bodies.Act) -> None:
    if given.version is None or given.version == case.version:
        return
    last = desk.last_step(case)
    did = f"{last.by}已{last.term}" if last else "内容有了变化"
    raise Stale(f"别人先办了。{did}，请取最新情况再办。现在的版本是 {case.version}。")


def _reporter(case: Case, pk: int | None) -> Reporter:
    """The reporter asked for, or the only one. Raises Problem."""
    rows = desk.reporters(case)
    if pk is None and len(rows) == 1:
        return rows[0]
    found = next((row for row in rows if row.pk == pk), None)
    if found is None:
        known = "、".join(str(row.pk) for row in rows)
        raise Problem(
            422, "请写明是哪一位反映人。", [Fault("body.reporter", f"请从这几个 id 里选：{known}。")]
        )
    return found


def _target(case: Case, by: Actor, org: int | None) -> Any:
    found = track.called_body(case, by, org)
    if found is None:
        raise Denied("这件诉求现在没有吹给您单位的哨。")
    return found


def answer(request: WireRequest, number: str, body: Any) -> dict[str, object]:
    """应哨."""
    by, case = request.auth.actor, find(request.auth.actor, number)
    given = body or bodies.Called.model_validate({})
    _still(case, given)
    calls.answer(_target(case, by, given.org), by=by)
    return shapes.line(case_of(by, case))


def arrive(request: WireRequest, number: str, body: Any) -> dict[str, object]:
    """到场."""
    by, case = request.auth.actor, find(request.auth.actor, number)
    given = body or bodies.Called.model_validate({})
    _still(case, given)
    calls.arrive(_target(case, by, given.org), by=by)
    return shapes.line(case_of(by, case))


def report(request: WireRequest, number: str, body: Any) -> dict[str, object]:
    """反馈."""
    by, case = request.auth.actor, find(request.auth.actor, number)
    _still(case, body)
    calls.report(_target(case, by, body.org), result=body.result, by=by)
    return shapes.line(case_of(by, case))


def end(request: WireRequest, number: str, body: Any) -> dict[str, object]:
    """结束吹哨."""
    by, case = request.auth.actor, find(request.auth.actor, number)
    _still(case, body)
    call = track.running_call(case)
    if call is None:
        raise Denied("这件诉求现在没有进行中的吹哨。")
    calls.end(call, result=body.result, by=by)
    return shapes.line(case_of(by, case))


def tell(request: WireRequest, number: str, body: Any) -> dict[str, object]:
    """记告知."""
    by, case = request.auth.actor, find(request.auth.actor, number)
    _still(case, body)
    ending.tell(_reporter(case, body.reporter), how=body.how, by=by)
    return shapes.line(case_of(by, case))


def reveal(request: WireRequest, number: str, body: Any) -> shapes.ReporterWhole:
    """查看完整号码."""
    by, case = request.auth.actor, find(request.auth.actor, number)
    _still(case, body)
    facts = handling.reveal(_reporter(case, body.reporter), reason=body.reason, by=by)
    return shapes.ReporterWhole(
        name=facts.name, phone=facts.phone, address=facts.address, wants_answer=facts.wants_answer
    )


for _path, _key, _body in ROWS:
    _operation(_path, VERBS[_key], _body)
_register("answer", answer, bodies.Called, "应哨", "被吹哨的单位答应到场。", optional=True)
_register(
    "arrive", arrive, bodies.Called, "登记到场", "被吹哨的单位到了；吹哨的单位也可以代记。", optional=True
)
_register("report", report, bodies.CallReport, "反馈处置结果", "到场之后做了什么。")
_register("end", end, bodies.CallEnd, "结束吹哨", "由吹哨的单位结束。")
_register("tell", tell, bodies.Told, "记告知", "什么时候、怎么把答复告诉居民的。")
_register(
    "reveal",
    reveal,
    bodies.Reveal,
    "查看完整号码",
    "完整的姓名、电话和住址；谁看的、为什么看，会留痕。",
    answer=shapes.ReporterWhole,
    auth=needs(PERSONAL, is_personal=True),
)
