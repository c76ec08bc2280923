"""The canonical bytes of a policy document: one document, one text, one digest.

The text is YAML, one row a line: `format: 1` first, defaults and empty parts left out, keys in declared
order, lists in their order, ISO dates, decimals as text, Unicode NFC, LF. Reading is typed by the values,
never by YAML's own guesses, so a code `NO` stays a code.
"""

import hashlib
import re
import types
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from kernel.errors import Invalid
from kernel.text import N_, Word
from policies.document.tree import Node, read, refuse
from policies.document.values import PolicyDocument

FORMATS = (1,)  # every format ever written is read for ever

_PLAIN = re.compile(
    r"[A-Za-z\u4e00-\u9fff](?:[\w\u4e00-\u9fff·（）、/.()*+-]| (?=[\w\u4e00-\u9fff(（/+]))*"
)
_ROWS_KEPT = 20_000  # lines; a big policy has 6,000
_BYTES, _DIGEST = "canonical.bytes", "canonical.digest"  # where a document keeps them
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\"\\]")


def export(document: PolicyDocument) -> bytes:
    """Return the canonical bytes of `document` (UTF-8); written once, for it never changes."""
    found: bytes | None = document.memo.get(_BYTES)
    if found is None:
        found = document.memo[_BYTES] = _exported(document)
    return found


def _exported(document: PolicyDocument) -> bytes:
    lines = [f"format: {document.format}\n"]
    for name, value in _written(document):
        if name == "format":
            continue
        if isinstance(value, tuple):
            lines.append(f"{name}:\n")
            lines.extend(map(_row, value))
        else:
            lines.append(f"{name}: {_flow(value)}\n")
    try:
        return "".join(lines).encode()
    except UnicodeEncodeError as error:
        raise refuse(0, N_("The policy holds text that is not Unicode.")) from error


@lru_cache(maxsize=_ROWS_KEPT)
def _row(item: Any) -> str:
    """Return the line of one row; from one revision of a draft to the next nearly all rows stay."""
    return f"- {_flow(item)}\n"


def digest(data: bytes) -> str:
    """Return the SHA-256 of canonical bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of(document: PolicyDocument) -> str:
    """Return the digest of a document."""
    found: str | None = document.memo.get(_DIGEST)
    if found is None:
        found = document.memo[_DIGEST] = digest(export(document))
    return found


def load(data: bytes | str) -> PolicyDocument:
    """Return the document of a YAML text; raise Invalid with line and reason."""
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise refuse(0, N_("The policy text is not UTF-8.")) from error
    root = read(data)
    if root.entries is None:
        raise refuse(root.line, N_("A policy is a mapping that begins with “format: 1”."))
    written = root.entries.get("format")
    if written is None:
        raise refuse(root.line, N_("The policy does not say its format; add “format: 1”."))
    if written.scalar not in {str(known) for known in FORMATS}:
        raise refuse(
            written.line,
            N_("This program does not know policy format {format}."),
            format=written.scalar,
        )
    document: PolicyDocument = _build(PolicyDocument, root, "")
    return document


def normalised(text: str) -> str:
    """Return text as the canonical bytes hold it: NFC, LF."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _written(value: Any) -> Iterator[tuple[str, Any]]:
    """The attributes that are not at their default, in declared order."""
    for part in fields(value):
        content = getattr(value, part.name)
        if part.default is MISSING or content != part.default:
            yield part.name, content


def _flow(value: Any) -> str:
    if is_dataclass(value):
        return "{" + ", ".join(f"{name}: {_flow(part)}" for name, part in _written(value)) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    if isinstance(value, (bool, int)):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else _quoted(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return normalised(value)


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return '"' + _HIDDEN.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    if character in '"\\':
        return "\\" + character
    return "\\n" if character == "\n" else f"\\u{ord(character):04x}"


@cache
def _types(of: type) -> dict[str, Any]:
    hints = get_type_hints(of)
    return {part.name: hints[part.name] for part in fields(of)}


@cache
def _needed(of: type) -> tuple[str, ...]:
    return tuple(part.name for part in fields(of) if part.default is MISSING)


def _build(of: type, node: Node, place: str) -> Any:
    """Return a value of the dataclass `of` out of a mapping."""
    if node.entries is None:
        raise refuse(node.line, N_("“{place}” must be a mapping of names to values."), place=place)
    known = _types(of)
    for key, entry in node.entries.items():
        if key not in known:
            raise refuse(entry.line, N_("The key “{key}” is not known here."), key=key)
    for name in _needed(of):
        if name not in node.entries:
            raise refuse(node.line, N_("The key “{key}” is missing here."), key=name)
    return of(**{key: _value(known[key], entry, key) for key, entry in node.entries.items()})


def _value(kind: Any, node: Node, key: str) -> Any:
    if get_origin(kind) is tuple:
        if node.items is None:
            raise refuse(node.line, N_("“{key}” must be a list."), key=key)
        part = get_args(kind)[0]
        return tuple(_value(part, item, key) for item in node.items)
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if is_dataclass(kind) and isinstance(kind, type):
        return _build(kind, node, key)
    if node.scalar is None:
        raise refuse(node.line, N_("“{key}” must be one value, not a list or a mapping."), key=key)
    return _scalar(kind, node, key)


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


_READERS: dict[type, Callable[[str], Any]] = {
    str: normalised,
    bool: _boolean,
    int: int,
    date: date.fromisoformat,
    Decimal: Decimal,
}
_EXPECTED: dict[type, str] = {
    bool: N_("true or false"),
    int: N_("a whole number"),
    date: N_("a date like 2026-01-31"),
    Decimal: N_("a decimal number"),
}


def _scalar(kind: type, node: Node, key: str) -> Any:
    text = str(node.scalar)
    try:
        return _READERS.get(kind, kind)(text)
    except (ValueError, KeyError, InvalidOperation) as error:
        raise _wrong(kind, node, key) from error


def _wrong(kind: type, node: Node, key: str) -> Invalid:
    if issubclass(kind, Enum):
        return refuse(
            node.line,
            N_("“{key}” is “{value}” but must be one of {choices}."),
            key=key,
            value=node.scalar,
            choices=", ".join(str(member.value) for member in kind),
        )
    return refuse(
        node.line,
        N_("“{key}” is “{value}” but must be {expected}."),
        key=key,
        value=node.scalar,
        expected=Word(_EXPECTED[kind]),
    )
