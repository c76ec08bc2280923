"""Log lines as JSON on standard error: what, where, for which company and request; never who."""

import json
import logging
import logging.config
import traceback
from datetime import UTC, datetime
from typing import Any

from kernel.errors import FondsError
from kernel.scope import current_or_none
from observability import scrub
from observability.request import request_id

# The only values beside the message that a line may carry.
EXTRA = (
    "company",
    "request_id",
    "task",
    "job",
    "number",
    "schedule",
    "method",
    "route",
    "status",
    "duration_ms",
    "count",
    "step",
)


class JsonFormatter(logging.Formatter):
    """One line, one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a JSON line; texts are cleaned of personal data and secrets."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **_scope(),
        }
        for name in EXTRA:
            value = getattr(record, name, None)
            if value not in (None, ""):
                line[name] = value if isinstance(value, int | float) else scrub.text_of_tag(value)
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def configure(level: str = "INFO") -> None:
    """Send every logger's lines through JsonFormatter to standard error."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                # Its start and end messages repeat ours, with the arguments.
                "procrastinate": {"level": "WARNING"},
                # The SQL log holds parameters; it stays off whatever the level.
                "django.db.backends": {"level": "WARNING"},
                # Our middleware writes the line about a request.
                "django.server": {"level": "WARNING"},
            },
        }
    )


def _message(record: logging.LogRecord) -> str:
    if record.name.startswith("procrastinate"):
        return f"The queue reports: {getattr(record, 'action', 'a problem')}"
    return scrub.text(record.getMessage())


def _scope() -> dict[str, str]:
    scope = current_or_none()
    found = {"request_id": request_id()}
    if scope is not None:
        found["company"] = scope.company.id
        found["request_id"] = scope.request_id or found["request_id"]
    return {name: value for name, value in found.items() if value}


def _error(error: BaseException) -> dict[str, Any]:
    """Return an exception as type, cleaned message and places, without local values."""
    said = error.template if isinstance(error, FondsError) else scrub.message(error)
    frames = traceback.extract_tb(error.__traceback__)
    found: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "message": said,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-20:]],
    }
    if error.__cause__ is not None:
        found["because"] = _error(error.__cause__)
    return found
