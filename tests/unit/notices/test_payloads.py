"""What webhooks and robots are sent: their own forms and signing schemes, and what their answers mean."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from notices.payloads import (
    Message,
    dingtalk_address,
    feishu_sign,
    post_for,
    signature,
    verdict_on,
)
from notices.rules import Medium

MESSAGE = Message(
    delivery=7,
    kind="decision.asked",
    company="测试公司",
    subject="待审批：审核档案",
    text="等您审批。\n\nhttps://c.example/requests/1/",
    link="https://c.example/requests/1/",
    at="2026-11-29T03:00:00+00:00",
)
URL = "https://robot.example/send?access_token=abc"
NOW = 1_764_385_200


def made(medium, secret=""):
    post = post_for(medium, MESSAGE, url=URL, secret=secret, timestamp=NOW)
    return post, json.loads(post.body)


def test_a_webhook_is_signed_over_time_and_body():
    post, body = made(Medium.WEBHOOK, "s3cret")
    expected = hmac.new(b"s3cret", f"{NOW}.".encode() + post.body, hashlib.sha256).hexdigest()
    assert post.headers["Fonds-Signature"] == f"sha256={expected}"
    assert post.headers["Fonds-Timestamp"] == str(NOW)
    assert post.headers["Fonds-Delivery"] == "7"
    assert (body["id"], body["kind"], body["link"]) == (7, "decision.asked", MESSAGE.link)
    assert signature("s3cret", NOW + 1, post.body) != post.headers["Fonds-Signature"]
    assert signature("s3cret", NOW, post.body + b" ") != post.headers["Fonds-Signature"]


def test_wecom_gets_its_text_and_no_sign():
    post, body = made(Medium.WECOM)
    assert post.url == URL
    assert body["msgtype"] == "text"
    assert body["text"]["content"].startswith("待审批：审核档案\n等您审批。")


def test_dingtalk_gets_its_sign_in_the_address():
    post, body = made(Medium.DINGTALK, "SEC123")
    query = parse_qs(urlsplit(post.url).query)
    milliseconds = NOW * 1000
    digest = hmac.new(b"SEC123", f"{milliseconds}\nSEC123".encode(), hashlib.sha256).digest()
    assert query["timestamp"] == [str(milliseconds)]
    assert query["sign"] == [base64.b64encode(digest).decode()]
    assert query["access_token"] == ["abc"]
    assert body["msgtype"] == "text"
    assert made(Medium.DINGTALK)[0].url == URL
    assert "?timestamp=" in dingtalk_address("https://robot.example/send", "x", 1)


def test_feishu_gets_its_sign_in_the_body():
    _post, body = made(Medium.FEISHU, "abc")
    digest = hmac.new(f"{NOW}\nabc".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(digest).decode() == feishu_sign("abc", NOW)
    assert body["timestamp"] == str(NOW)
    assert body["content"]["text"].startswith("待审批")
    assert "sign" not in made(Medium.FEISHU)[1]


@pytest.mark.parametrize(
    ("medium", "status", "body", "delivered", "again"),
    [
        ("webhook", 204, b"", True, False),
        ("webhook", 302, b"", False, False),
        ("webhook", 404, b"", False, False),
        ("webhook", 429, b"", False, True),
        ("webhook", 503, b"", False, True),
        ("wecom", 200, b'{"errcode":0,"errmsg":"ok"}', True, False),
        ("wecom", 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', False, False),
        ("wecom", 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', False, True),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"sign not match"}', False, False),
        ("feishu", 200, b'{"code":0,"msg":"success"}', True, False),
        ("feishu", 200, b'{"code":19021,"msg":"sign match fail"}', False, False),
        ("feishu", 200, b"<html>", False, True),
        ("feishu", 200, b"[1]", False, True),
        ("feishu", 200, b'{"code":"0"}', False, True),
    ],
)
def test_an_answer_says_delivered_or_why_not(medium, status, body, delivered, again):
    verdict = verdict_on(Medium(medium), status, body)
    assert (verdict.delivered, verdict.again) == (delivered, again)
    assert bool(verdict.problem) is not delivered


def test_the_words_of_a_robot_are_kept():
    verdict = verdict_on(Medium.DINGTALK, 200, b'{"errcode":310000,"errmsg":"sign not match"}')
    assert verdict.params == {"code": 310000, "words": "sign not match"}
