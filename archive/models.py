"""All tables of the package, for Django's registry."""

from archive.imports.models import ColumnMemory, ImportIssue, ImportJob, ImportRow
from archive.records.models import (
    Editing,
    EqualityKey,
    ProposedChange,
    Record,
    RegisterEntry,
    RetentionState,
    SearchWords,
)
from archive.records.number_models import Counter, NumberEvent

__all__ = [
    "ColumnMemory",
    "Counter",
    "Editing",
    "EqualityKey",
    "ImportIssue",
    "ImportJob",
    "ImportRow",
    "NumberEvent",
    "ProposedChange",
    "Record",
    "RegisterEntry",
    "RetentionState",
    "SearchWords",
]
