"""What webhooks and group robots are sent, how it is signed, and what they answer; plain values only."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from kernel.text import N_
from notices.rules import Medium

SIGNATURE = "Fonds-Signature"
TIMESTAMP = "Fonds-Timestamp"
DELIVERY = "Fonds-Delivery"

GOOD = range(200, 300)
# They come back by themselves; every other refusal needs a person.
PASSING = frozenset({408, 425, 429})
BROKEN = range(500, 600)
# "Too many messages": 企业微信, 钉钉 and 飞书 each have their own number for it.
TOO_MANY = frozenset({45009, 410100, 660026, 11232, 9499})


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is told, in the language of the channel."""

    delivery: int
    kind: str
    company: str
    subject: str
    text: str
    link: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Post:
    """One request as it leaves."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an answer means: delivered, or why not and whether to try again."""

    delivered: bool
    again: bool = False
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def post_for(medium: Medium, message: Message, *, url: str, secret: str, timestamp: int) -> Post:
    """Return the request for one road; `timestamp` is in seconds."""
    if medium is Medium.WEBHOOK:
        return _webhook(message, url, secret, timestamp)
    text = f"{message.subject}\n{message.text}"
    if medium is Medium.WECOM:
        return _json(url, {"msgtype": "text", "text": {"content": text}})
    if medium is Medium.DINGTALK:
        signed = dingtalk_address(url, secret, timestamp * 1000) if secret else url
        return _json(signed, {"msgtype": "text", "text": {"content": text}})
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        body = {"timestamp": str(timestamp), "sign": feishu_sign(secret, timestamp), **body}
    return _json(url, body)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return what stands in Fonds-Signature: HMAC-SHA256 over timestamp, a dot, and the body."""
    content = f"{timestamp}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def dingtalk_address(url: str, secret: str, milliseconds: int) -> str:
    """Return a robot's address with its timestamp and sign, as 钉钉 wants them."""
    content = f"{milliseconds}\n{secret}".encode()
    sign = base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest())
    parts = urlsplit(url)
    more = urlencode({"timestamp": milliseconds, "sign": sign.decode()})
    return urlunsplit(parts._replace(query=f"{parts.query}&{more}" if parts.query else more))


def feishu_sign(secret: str, timestamp: int) -> str:
    """Return the sign 飞书 wants: an empty message under timestamp and secret as the key."""
    key = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def verdict_on(medium: Medium, status: int, body: bytes) -> Verdict:
    """Say what an answer means: robots answer 200 to everything and tell the rest in the body."""
    if status not in GOOD:
        again = status in PASSING or status in BROKEN
        message = N_("The other side answered {status}.")
        return Verdict(delivered=False, again=again, problem=message, params={"status": status})
    if medium is Medium.WEBHOOK:
        return Verdict(delivered=True)
    code, words = _robot_said(body)
    if code == 0:
        return Verdict(delivered=True)
    message = N_("The robot answered {code}: {words}")
    params = {"code": "?" if code is None else code, "words": words}
    again = code is None or code in TOO_MANY
    return Verdict(delivered=False, again=again, problem=message, params=params)


def _webhook(message: Message, url: str, secret: str, timestamp: int) -> Post:
    made = _json(
        url,
        {
            "id": message.delivery,
            "kind": message.kind,
            "company": message.company,
            "subject": message.subject,
            "text": message.text,
            "link": message.link,
            "at": message.at,
        },
    )
    headers = {
        **made.headers,
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature(secret, timestamp, made.body),
        DELIVERY: str(message.delivery),
    }
    return Post(url=url, body=made.body, headers=headers)


def _json(url: str, content: Mapping[str, Any]) -> Post:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Post(url=url, body=body, headers={"Content-Type": "application/json; charset=utf-8"})


def _robot_said(body: bytes) -> tuple[int | None, str]:
    """Return a robot's code (0 is good, None no answer of a robot) and its words, shortened."""
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return None, body[:100].decode(errors="replace")
    code = next((told[name] for name in ("errcode", "code", "StatusCode") if name in told), None)
    words = next((told[name] for name in ("errmsg", "msg", "StatusMessage") if name in told), "")
    return (code if isinstance(code, int) else None), str(words)[:200]
