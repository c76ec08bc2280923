"""Takes personal data and secrets out of what leaves the process: texts, SQL, and error events.

Events are rebuilt from a list of what may be sent. A list of what may not be sent is always one
field behind the next version of the library that fills the event.
"""

import re
from collections.abc import Mapping
from typing import Any

from kernel.errors import FondsError

HIDDEN = "[…]"

# Order matters: the longest and most certain shapes first.
_SHAPES = (
    # PEM blocks of keys and certificates.
    re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL),
    # Passwords inside addresses of databases and services.
    re.compile(r"(?<=://)[^/@\s]+@"),
    # What PostgreSQL adds to an error are the values of the row.
    re.compile(r"(?:DETAIL|CONTEXT|HINT):.*", re.DOTALL),
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    # Resident id (GB 11643), unified social credit code (GB 32100), bank cards, telephone numbers.
    re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RTUW-Y]{18}(?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])\+?\d(?:[ -]?\d){6,24}(?![0-9A-Za-z])"),
    # Keys, tokens and digests in hexadecimal or base64.
    re.compile(r"(?<![0-9A-Za-z+/_=-])(?=[0-9A-Za-z+/_=-]*\d)[0-9A-Za-z+/_=-]{20,}"),
    # This program writes its messages in English, so any Han character came out of somebody's data.
    re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\w·・\s]*"),
)
_QUOTED = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|“[^”]*”|‘[^’]*’|「[^」]*」|«[^»]*»"
)
_SQL_LITERAL = re.compile(
    r"\$(\w*)\$.*?\$\1\$|[EeBbXxUu]?&?'(?:[^']|'')*(?:'|\Z)|(?<![\w$\"])\d+(?:\.\d+)?", re.DOTALL
)
_SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)

TAGS = frozenset({"company", "request_id", "task", "job", "ring", "schedule"})
_FRAME = ("filename", "module", "function", "lineno", "in_app")
_PLAIN = (
    "event_id",
    "timestamp",
    "start_timestamp",
    "level",
    "platform",
    "logger",
    "release",
    "environment",
    "dist",
    "type",
    "transaction_info",
    "sdk",
    "fingerprint",
)
_CHECK_IN = ("type", "monitor_slug", "check_in_id", "status", "duration", "monitor_config")
_TRACE = ("trace_id", "span_id", "parent_span_id", "op", "status", "origin")


def text(value: object) -> str:
    """Return `value` as text without anything that looks like a person, a number of one, or a key."""
    result = str(value)
    for shape in _SHAPES:
        result = shape.sub(HIDDEN, result)
    return result


def message(value: object) -> str:
    """Like text, and without anything in quotes: errors quote the value they stumbled over."""
    return text(_QUOTED.sub(HIDDEN, str(value)))


def sql(statement: object) -> str:
    """Return a statement without its comments and literals; names of tables and columns stay."""
    return text(_SQL_LITERAL.sub("?", _SQL_COMMENT.sub("", str(statement))))


def event(raw: Mapping[str, Any], error: BaseException | None = None) -> dict[str, Any]:
    """Return an error, transaction or check-in event with only what may leave the installation.

    Without request, user, local variables, arguments, extra values, module list and server name.
    """
    if raw.get("type") == "check_in":
        return _only(raw, (*_PLAIN, *_CHECK_IN, "contexts"), contexts=_contexts(raw))
    kept = _only(raw, _PLAIN)
    kept["tags"] = _tags(raw)
    kept["contexts"] = _contexts(raw)
    if "transaction" in raw:
        kept["transaction"] = text(raw["transaction"])
    if raw.get("logentry"):
        kept["logentry"] = {"message": message(_log_template(raw))}
    elif raw.get("message"):
        kept["message"] = message(raw["message"])
    if raw.get("exception"):
        kept["exception"] = {"values": _exceptions(raw, error)}
    if raw.get("breadcrumbs"):
        kept["breadcrumbs"] = {"values": _breadcrumbs(raw["breadcrumbs"])}
    if "spans" in raw:
        kept["spans"] = [_span(span) for span in raw["spans"]]
    return kept


def breadcrumb(crumb: Mapping[str, Any], template: object = None) -> dict[str, Any] | None:
    """Return one breadcrumb without its data; None for kinds that are nothing but data.

    `template` is the unfilled message of a log record, which is safer than the filled one.
    """
    category = str(crumb.get("category") or "")
    if category in {"subprocess", "httplib", "console"}:
        return None
    kept = _only(crumb, ("type", "level", "timestamp"), category=text(category))
    said = crumb.get("message") if template is None else template
    if said:
        kept["message"] = sql(said) if category == "query" else message(said)
    return kept


def log(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a structured log entry for Sentry with its text cleaned and without attributes."""
    kept = dict(record)
    kept["body"] = message(record.get("body", ""))
    kept["attributes"] = {
        key: value
        for key, value in (record.get("attributes") or {}).items()
        if key.removeprefix("fonds.") in TAGS or key in {"sentry.release", "sentry.environment"}
    }
    return kept


def _only(raw: Mapping[str, Any], names: tuple[str, ...], **more: Any) -> dict[str, Any]:
    return {**{name: raw[name] for name in names if name in raw}, **more}


def _tags(raw: Mapping[str, Any]) -> dict[str, str]:
    """Keep our own tags; a log line's extra values may carry them, too."""
    extra = raw.get("extra") or {}
    tags = raw.get("tags") or {}
    found = {name: tags.get(name) or extra.get(name) for name in TAGS}
    return {name: text_of_tag(value) for name, value in found.items() if value}


def text_of_tag(value: object) -> str:
    """Return a tag: identifiers pass whole, anything else is cleaned."""
    plain = str(value)
    return plain if re.fullmatch(r"[a-z0-9_.:-]{1,64}", plain) else text(plain)[:200]


def _contexts(raw: Mapping[str, Any]) -> dict[str, Any]:
    contexts = raw.get("contexts") or {}
    kept: dict[str, Any] = {}
    if "trace" in contexts:
        kept["trace"] = _only(contexts["trace"], _TRACE)
    if "runtime" in contexts:
        kept["runtime"] = _only(contexts["runtime"], ("name", "version"))
    return kept


def _exceptions(raw: Mapping[str, Any], error: BaseException | None) -> list[dict[str, Any]]:
    values = raw["exception"].get("values") or []
    kept = [_exception(value) for value in values]
    if kept and isinstance(error, FondsError):
        # The last value is the one that was raised; its unfilled sentence holds no data.
        kept[-1]["value"] = error.template
    return kept


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    kept = _only(value, ("type", "module", "thread_id"))
    kept["value"] = message(value.get("value") or "")
    mechanism = value.get("mechanism")
    if mechanism:
        kept["mechanism"] = _only(mechanism, ("type", "handled", "exception_id", "parent_id"))
    frames = (value.get("stacktrace") or {}).get("frames")
    if frames:
        kept["stacktrace"] = {"frames": [_only(frame, _FRAME) for frame in frames]}
    return kept


def _breadcrumbs(raw: Any) -> list[dict[str, Any]]:
    values = raw.get("values", ()) if isinstance(raw, Mapping) else raw
    # They were cleaned when they were recorded; here the shape is enforced once more.
    kept = (breadcrumb(value) for value in values)
    return [value for value in kept if value is not None]


def _span(span: Mapping[str, Any]) -> dict[str, Any]:
    kept = _only(span, (*_TRACE, "start_timestamp", "timestamp", "same_process_as_parent"))
    operation = str(span.get("op") or "")
    said = span.get("description") or ""
    kept["description"] = sql(said) if operation.startswith("db") else message(said)
    return kept


def _log_template(raw: Mapping[str, Any]) -> str:
    """Return the unfilled message; the queue's own messages quote arguments even there."""
    if str(raw.get("logger") or "").startswith("procrastinate"):
        return str((raw.get("extra") or {}).get("action") or "the queue reported a problem")
    return str(raw["logentry"].get("message") or "")
