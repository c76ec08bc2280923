"""Holds every page of every test to its content policy: no script of unknown origin, nothing a browser refuses."""

import re

import pytest
from lxml.html import document_fromstring

# Looked for in small letters: to look for both ways of writing at once took more than twice as long.
SCRIPT = re.compile(rb"<script([^>]*)>")
SUSPICIOUS = (b"<style", b"javascript:", b"srcdoc", b"<base")
HANDLER = re.compile(rb"[\s\"'/]on[a-z]+\s*=")
NONCE = re.compile(r"'nonce-([\w-]{20,})'")
LEADS = ("href", "src", "action", "formaction", "xlink:href", "data")
DATA = {"application/json", "text/template"}  # a script element that is never run


def wild(content, policy):
    """Return what of a page would run that its policy does not know, or breaks the policy when it is shown."""
    known = NONCE.search(policy)
    if not is_suspicious(content, known and known[1].encode()):
        return []  # most pages; the others are read element by element
    found = []
    for element in document_fromstring(content).iter("*"):
        if is_unknown(element, known and known[1]):
            found.append(f"<{element.tag}>: {(element.text or '')[:80]}")
        found += [
            f"{name}={value[:40]} of <{element.tag}>"
            for name, value in element.attrib.items()
            if name.lower().startswith("on") or leads_into_script(name, value)
        ]
    return found


def is_suspicious(content, nonce):
    """Say whether a page may hold anything wild: an element, a handler or a script that is not named at a glance."""
    small = content.lower()
    if any(word in small for word in SUSPICIOUS) or HANDLER.search(small):
        return True
    tags = (content[script.start(1) : script.end(1)] for script in SCRIPT.finditer(small))
    return not all(is_named(tag, nonce) for tag in tags)


def is_named(attributes, nonce):
    """Say whether the tag of a script shows at a glance that it comes from an address, is data or has the nonce."""
    return any(
        one in attributes for one in (b" src=", b'"application/json"', b'"text/template"')
    ) or (nonce is not None and b'nonce="' + nonce + b'"' in attributes)


def is_unknown(element, nonce):
    """Say whether an element brings code or addresses of its own."""
    if element.tag == "script":
        runs = not element.get("src") and element.get("type") not in DATA
        return runs and (not nonce or element.get("nonce") != nonce)
    return element.tag in {"style", "base"} or element.get("srcdoc") is not None


def leads_into_script(name, value):
    """Say whether an attribute is an address that is code."""
    return name in LEADS and value.strip().lower().startswith(("javascript:", "vbscript:"))


def examined(path, response, found):
    """Note what is wild on one answer, and a page without a policy."""
    if "html" not in response.headers.get("Content-Type", "") or response.streaming:
        return
    policy = response.headers.get("Content-Security-Policy", "")
    script = re.search(r"script-src ([^;]*)", policy)
    if script is None or "unsafe-" in script[1] or "*" in script[1] or NONCE.search(policy) is None:
        found.append((path, f"its policy: {policy}"))
    if response.content:
        found += [(path, one) for one in wild(response.content, policy)]


@pytest.fixture(autouse=True)
def no_wild_script(monkeypatch):
    """Look at every page that a test's client is given; a test that makes answers of its own is not watched."""
    from django.test import Client

    found, request = [], Client.request

    def watched(self, **environ):
        response = request(self, **environ)
        examined(environ.get("PATH_INFO", ""), response, found)
        return response

    monkeypatch.setattr(Client, "request", watched)
    yield
    assert found == []


class PolicyWatch:
    """Hears what the browser says of refused scripts, styles and frames."""

    def __init__(self):
        self.found = []

    def watch(self, profile):
        """Listen on every page this browser opens, from its first script on."""
        profile.on("console", self._heard)

    def _heard(self, message):
        if "Content Security Policy" in message.text:
            self.found.append(f"{message.page.url if message.page else '?'}: {message.text[:300]}")
