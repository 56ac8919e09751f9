"""Errors as application/problem+json: what is wrong, in which field, and how to mend it, in Chinese."""

import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from gongjian.kernel.verdict import Denied, Stale
from gongjian.platform.wire import Fault, Problem

TYPE = "application/problem+json"
HAN = re.compile("[\u4e00-\u9fff]")
TITLES = {
    400: "请求读不懂",
    401: "没有通过身份验证",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种方法",
    409: "现在不能办",
    413: "内容太大",
    415: "格式不对",
    422: "内容有误",
    429: "请求太频繁",
    500: "系统出错",
    503: "暂时不可用",
}
DETAILS = {
    400: "请求体要是完整的 JSON，用 UTF-8 编码，请检查引号、逗号和括号。",
    401: "令牌不对。请在请求头里写 Authorization: Bearer 令牌。",
    403: "这个令牌不能办这件事。",
    404: "没有这个地址。可用的地址见 /api/v1/openapi.json。",
    405: "这个地址不支持这种方法，支持的写在回答的 Allow 头里。",
    409: "现在不能办这一步。",
    413: "请求体太大，最多 1 MB。",
    415: "请求体要用 JSON，请求头写 Content-Type: application/json。",
    422: "有几处要改，改好再发一次。",
    429: "这个令牌一分钟里的请求太多了，请过一分钟再试。",
    500: "系统出了错，没有办成，已经记录。请过一会儿用同一个幂等键再试。",
    503: "系统正在维护，请过一会儿再试。",
}
_TYPES = {
    "string_type": "要写文字",
    "int_type": "要写整数，不带引号",
    "int_parsing": "要写整数",
    "int_from_float": "要写整数",
    "bool_type": "要写 true 或 false，不带引号",
    "bool_parsing": "要写 true 或 false",
    "list_type": "要写成列表，用方括号",
    "dict_type": "要写成对象，用花括号",
    "model_type": "要写成对象，用花括号",
    "model_attributes_type": "要写成对象，用花括号",
    "extra_forbidden": "没有这一项，请核对拼写，不用的去掉",
    "missing": "没有写，请补上",
    "string_unicode": "里有不能识别的字符，请用 UTF-8 编码",
    "timezone_aware": "要带时区，例如 2026-11-18T15:00:00+08:00",
}
_BRANCH = re.compile(r"[\[(]")  # a place of pydantic's own, not of the request: literal['','open']
_ONE_OF = "只能写其中一个："
_LIMITS = {
    "string_too_long": ("max_length", "最多写 {} 个字，请写短一些"),
    "string_too_short": ("min_length", "至少写 {} 个字"),
    "too_long": ("max_length", "最多写 {} 项"),
    "too_short": ("min_length", "至少写 {} 项"),
    "greater_than_equal": ("ge", "不能小于 {}"),
    "less_than_equal": ("le", "不能大于 {}"),
    "literal_error": ("expected", _ONE_OF + "{}"),
    "enum": ("expected", _ONE_OF + "{}"),
}


def answer(problem: Problem) -> HttpResponse:
    """The answer that tells of a problem."""
    status = problem.status.value
    body: dict[str, Any] = {
        "type": f"urn:gongjian:problem:{problem.status.phrase.lower().replace(' ', '-')}",
        "title": TITLES.get(status, TITLES[400]),
        "status": status,
        "detail": problem.detail,
    }
    if problem.faults:
        body["errors"] = [{"field": fault.field, "detail": fault.detail} for fault in problem.faults]
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def in_form(response: HttpResponse) -> HttpResponse:
    """The same refusal as a problem, when not the API itself told it: no such address, wrong method."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(TYPE):
        return response
    status = HTTPStatus(response.status_code)
    told = answer(Problem(status, DETAILS.get(status, DETAILS[400])))
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response:
            told[name] = response[name]
    return told


def of_denied(_request: HttpRequest, denied: Denied | type[Denied]) -> HttpResponse:
    """A refused act; `Stale` is one that somebody else was faster with."""
    return answer(Problem(409, str(denied), headers={"X-Stale": "true"} if isinstance(denied, Stale) else {}))


def of_missing(_request: HttpRequest, missing: Http404 | type[Http404]) -> HttpResponse:
    """Nothing there, or not for this token."""
    words = str(missing.args[0]) if isinstance(missing, Http404) and missing.args else ""
    return answer(Problem(404, words if HAN.search(words) else DETAILS[404]))


def of_faults(errors: Iterable[dict[str, Any]]) -> HttpResponse:
    """What pydantic complains of, told so that a person can mend it."""
    told: dict[tuple[str, str], list[str]] = {}
    for error in errors:
        loc = [str(part) for part in error["loc"]]
        if error["type"] != "extra_forbidden":
            loc = [part for part in loc if not _BRANCH.search(part)]
        told.setdefault((_field(loc), _name(loc)), []).append(_words(error))
    unique = [Fault(field, f"{name}{_together(words)}。") for (field, name), words in told.items()]
    detail = "".join(fault.detail for fault in unique[:3]) + ("其余见 errors。" if len(unique) > 3 else "")
    return answer(Problem(422, detail or DETAILS[422], unique))


def _together(words: list[str]) -> str:
    """What is wrong with one field: where it may be one of several kinds, all that may be written, once."""
    lists = [said.removeprefix(_ONE_OF) for said in words if said.startswith(_ONE_OF)]
    if len(lists) < len(words) or not lists:
        return "；".join(dict.fromkeys(words))
    return _ONE_OF + "、".join(dict.fromkeys(key for said in lists for key in said.split("、") if key))


def _field(loc: Iterable[object]) -> str:
    """Where it stands: body.reporter.phone, query.limit. ninja's name of the parameter is left out."""
    parts = [str(part) for part in loc]
    return ".".join([parts[0], *parts[2:]] if parts[0] == "body" or len(parts) > 2 else parts)


def _name(loc: Iterable[object]) -> str:
    last = [str(part) for part in loc][-1]
    return "请求体" if last in ("body", "asked") else f"“{last}”"


def _words(error: dict[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return f"：{str(context.get('error', '')).rstrip('。')}"
    if kind == "string_pattern_mismatch" and "x00" in str(context.get("pattern", "")):
        return "里有看不见的字符 U+0000，请去掉"
    if kind in _LIMITS:
        key, sentence = _LIMITS[kind]
        given = str(context.get(key, "")).replace(" or ", "、").replace(", ", "、").replace("'", "")
        return sentence.format(given)
    if kind.startswith(("date", "time")):
        return _TYPES.get(kind, "时间请写成 2026-11-18T15:00:00+08:00，日期写成 2026-11-18")
    return _TYPES.get(kind, "写得不对，请对照接口说明")
