"""Who listens to the trail: each event is told in the transaction that writes it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from security.audit.models import AuditEvent

Listener = Callable[[AuditEvent, Sequence[int], Mapping[str, Any]], object]
_listeners: list[Listener] = []


def hear(listener: Listener) -> None:
    """Call `listener(event, ids of changed records, payload)` after each event; called at start-up."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(event: AuditEvent, records: Sequence[int], payload: Mapping[str, Any]) -> None:
    """Tell everybody who listens; the writer of the trail calls this."""
    for listener in _listeners:
        listener(event, records, payload)
