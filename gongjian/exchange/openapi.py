"""The description of the API (OpenAPI 3.1): ninja's own, with scopes, idempotency and every refusal added."""

import copy
from functools import cache
from typing import Any

from gongjian.exchange import problems
from gongjian.exchange.interface import api
from gongjian.exchange.rules import PREFIX
from gongjian.platform.wire import Token

BEARER = "token"
_ALWAYS = (401, 403, 405, 429, 500)
_WITH_BODY = (400, 409, 413, 415, 422)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "幂等键：1 到 200 个英文字母、数字或符号。同一个键和同样的请求只办一次，保留 7 天。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "出错时的回答（RFC 9457）。detail 说明哪里不对、怎么改。",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


@cache
def schema() -> dict[str, Any]:
    """The whole description; the same for as long as the process lives."""
    made: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX)))
    scopes = _scopes()
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation, scopes[operation["operationId"]])
    parts = made["components"]
    parts["schemas"]["Problem"] = _PROBLEM
    parts["responses"] = {f"Problem{status}": _refusal(status) for status in {*_ALWAYS, *_WITH_BODY, 404}}
    parts["securitySchemes"] = {
        BEARER: {
            "type": "http",
            "scheme": "bearer",
            "description": "系统管理员发放的令牌；每个操作写明要哪项范围。",
        }
    }
    made["servers"] = [{"url": "/", "description": "本站"}]
    return made


@cache
def conditions() -> dict[tuple[str, str], set[str]]:
    """The conditions that each operation knows, by its method and its route as Django writes it."""
    return {
        (method.upper(), path.lstrip("/").replace("{", "<").replace("}", ">")): {
            part["name"] for part in operation.get("parameters", []) if part["in"] == "query"
        }
        for path, operations in schema()["paths"].items()
        for method, operation in operations.items()
    }


def _complete(path: str, method: str, operation: dict[str, Any], scope: str) -> None:
    """Add to an operation what holds beside its own parameters and answers."""
    statuses = {*_ALWAYS, 422, 404}
    if method == "post":
        statuses |= set(_WITH_BODY)
        operation["parameters"] = [*operation.get("parameters", []), _KEY]
    elif "{" not in path and path != f"{PREFIX}matters":
        statuses.discard(404)
    if path == f"{PREFIX}cases":
        statuses.discard(404)
    for status in sorted(statuses):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = {str(status): told for status, told in operation["responses"].items()}
    operation["security"] = [{BEARER: [scope]}]
    operation["description"] = f"{operation.get('description', '')}\n\n范围：`{scope}`".strip()


def _refusal(status: int) -> dict[str, Any]:
    return {
        "description": problems.TITLES[status],
        "content": {problems.TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _scopes() -> dict[str, str]:
    """The scope of each operation by its id."""
    found = {}
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                token = operation.auth_callbacks[0]
                assert isinstance(token, Token)
                found[str(operation.operation_id)] = token.scope
    return found


def groups() -> list[dict[str, Any]]:
    """The operations for a reader, by their group: method, address, what it does, which scope it needs."""
    found: dict[str, list[dict[str, str]]] = {}
    for path, operations in schema()["paths"].items():
        for method, operation in operations.items():
            row = {
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "scope": operation["security"][0][BEARER][0],
            }
            found.setdefault(operation["tags"][0], []).append(row)
    return [{"name": name, "rows": rows} for name, rows in found.items()]
