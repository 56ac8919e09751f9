"""Idempotency: the same request under the same key is done once and answered the same.

Keeping an answer is no act of the house, it is a part of the request that is being answered; the act within
leaves its audit row. Key, act and answer are committed together or not at all.
"""

from collections.abc import Callable
from hashlib import sha256

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from gongjian.exchange.models import KeptAnswer
from gongjian.exchange.rules import KEY, KEYS_KEPT
from gongjian.kernel import clock
from gongjian.platform.wire import Problem

HEADER, AGAIN = "Idempotency-Key", "Idempotency-Replayed"
_CLAIM = """
INSERT INTO exchange_keptanswer (token_id, key, fingerprint, status, body, at)
VALUES (%s, %s, %s, 0, '', %s) ON CONFLICT (token_id, key) DO NOTHING RETURNING id
"""
_LOCK_TIMEOUT = "55P03"


def once(request: HttpRequest, token_id: int, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Answer the request, or give the answer it got before. Raises Problem.

    Whoever comes while the first one is still being answered waits for it. Only what was done is kept: after
    a refusal the key is free again, for the refusal may not hold for ever.
    """
    key = request.headers[HEADER]
    if not KEY.fullmatch(key):
        raise Problem(400, f"{HEADER} 要用 1 到 200 个英文字母、数字或符号，建议用 UUID。")
    mark = sha256(b"\n".join([str(request.method).encode(), request.get_full_path().encode(), request.body]))
    try:
        return _once(request, token_id, key, mark.hexdigest(), answer)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _LOCK_TIMEOUT:
            raise
        raise Problem(409, "同一个键的请求正在办理，请过几秒用同一个键再发一次。") from error


def forget_old() -> int:
    """Delete the answers kept long enough; how many."""
    return KeptAnswer.objects.filter(at__lt=clock.now() - KEYS_KEPT).delete()[0]


def _once(
    request: HttpRequest,
    token_id: int,
    key: str,
    mark: str,
    answer: Callable[[HttpRequest], HttpResponse],
) -> HttpResponse:
    with transaction.atomic():
        claimed = _claim(token_id, key, mark)
        if claimed is None:
            return _given_before(token_id, key, mark)
        response = answer(request)
        if not 200 <= response.status_code < 300:
            transaction.set_rollback(True)
            return response
        if getattr(request, "is_personal", False):  # as the operation that was asked says of itself
            KeptAnswer.objects.filter(pk=claimed).delete()  # asked again, it is answered and logged again
            return response
        KeptAnswer.objects.filter(pk=claimed).update(
            status=response.status_code, body=response.content.decode()
        )
        return response


def _claim(token_id: int, key: str, mark: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [token_id, key, mark, clock.now()])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _given_before(token_id: int, key: str, mark: str) -> HttpResponse:
    kept = KeptAnswer.objects.get(token_id=token_id, key=key)
    if kept.fingerprint != mark:
        raise Problem(422, "这个幂等键已经用在另一个请求上了。每个新请求请换一个新的键。")
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    response[AGAIN] = "true"
    return response
