"""Makes an address that matches every pattern of a URL configuration."""

import re

from django.urls import URLResolver, resolve
from django.urls.resolvers import RegexPattern, RoutePattern

_VALUES = {
    "int": "1",
    "slug": "x",
    "str": "x",
    "path": "x",
    "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
}
_PART = re.compile(r"<(?:(\w+):)?\w+>")
_GROUP = re.compile(r"\(\?P<\w+>([^()]*)\)")
_LEAVES = {"logout"}  # ends the walk


def samples(resolver, prefix="/", shut=None):
    """Return one address per pattern; with `shut` only those that lead to no screen of ours."""
    found = []
    for entry in resolver.url_patterns:
        part = _sample(entry.pattern)
        if part is None:
            continue
        if isinstance(entry, URLResolver):
            found += samples(entry, prefix + part, shut)
        elif not part.startswith(tuple(_LEAVES)) and (
            shut is None or _is_shut(prefix + part, *shut)
        ):
            found.append(prefix + part)
    return found


def _is_shut(path, names, packages):
    """Ask what the address really leads to: screens of ours stand before some of Wagtail's."""
    match = resolve(path)
    return match.url_name not in names and match.func.__module__.split(".")[0] not in packages


def _sample(pattern):
    if isinstance(pattern, RoutePattern):
        return _PART.sub(lambda match: _VALUES.get(match[1] or "str", "x"), str(pattern._route))
    assert isinstance(pattern, RegexPattern)
    text = str(pattern._regex).lstrip("^").rstrip("$")
    text = _GROUP.sub(lambda match: _of_group(match[1]), text)
    return None if re.search(r"[\\()\[\]*+]", text) else text


def _of_group(body):
    return body.split("|")[0] if "|" in body else "1" if "0-9" in body or "d" in body else "x"
