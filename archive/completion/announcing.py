"""Makes known at start-up what the completion of files gives to others: a gate, a part of a page, tasks that end."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from archive.completion.actions import KIND, end_filled
from archive.completion.gating import gate
from archive.completion.queries import SOURCE, sound_files
from archive.completion.screens import named, record_part
from archive.records import scoring
from archive.records.beside import COMPLETION, register_part
from archive.records.gates import register_gate
from decisions.duties.port import About, register_about, register_kinds
from decisions.duties.rules import Result
from kernel.scope import current
from security.audit.hearing import hear
from security.audit.models import AuditEvent, Outcome

_FILLS = frozenset({"record.edit", "record.change", "record.classify", "file.add", "file.replace"})
_ENDS = frozenset({"record.file", "record.remove"})


def register_completion() -> None:
    """Register everything; called once at start-up."""
    register_gate("completion.threshold", gate)
    register_part(COMPLETION, record_part)
    register_about(SOURCE, About(named=named, answers=(Result.NOT_NEEDED,)))
    register_kinds({KIND: _("completion of a file")})
    scoring.fill(sound_files())
    hear(heard)


def heard(event: AuditEvent, records: Sequence[int], _payload: Mapping[str, Any]) -> None:
    """End the tasks of a department once its fields are filled in, and all of them once the record is filed."""
    if event.outcome != Outcome.DONE or event.verb not in _FILLS | _ENDS:
        return
    ids = {*records, *([event.record_id] if event.record_id else [])}
    if ids:
        end_filled(current().actor, ids, whole=event.verb in _ENDS)
