"""Carries one message to its receiver: signed, to no closed address, not along redirects, not for ever."""

import hashlib
import hmac
import http.client
import ssl
from base64 import b64decode, b64encode

from django.conf import settings

from gongjian.exchange.models import Delivery, Subscription
from gongjian.kernel import clock, outward

PREFIX = "whsec_"


def carry(subscription: Subscription, delivery: Delivery) -> str:
    """Send the message; "" when it was taken, else why not, in Chinese."""
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Gongjian-Webhook/1",
        **signature(subscription.secret, str(delivery.uid), int(clock.now().timestamp()), body),
    }
    try:
        status = outward.post(subscription.url, headers, body, allowed=settings.WEBHOOK_NETS).status
    except (outward.Refused, outward.Nowhere) as trouble:
        return str(trouble)
    except (TimeoutError, outward.Unanswered):
        return "对方迟迟没有回答。"
    except ssl.SSLError as error:
        return f"对方的证书有问题：{error.reason or '无法验证'}。"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"连不上对方：{type(error).__name__}。"
    return "" if 200 <= status < 300 else f"对方回答 {status}，要回答 2xx 才算收到。"


def signature(secret: str, uid: str, stamp: int, body: bytes) -> dict[str, str]:
    """By what the receiver knows us: HMAC-SHA256 over number, time and body (Standard Webhooks)."""
    key = b64decode(secret.removeprefix(PREFIX))
    mark = hmac.new(key, f"{uid}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(stamp),
        "webhook-signature": f"v1,{b64encode(mark).decode()}",
    }
