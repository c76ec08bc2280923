"""What webhooks may say of a record beside its id: its number, its category and where it stands."""

from collections.abc import Mapping, Sequence

from archive.records.models import Record
from gateway.hooks.port import describe


def register_description() -> None:
    """Tell webhooks how to describe records; called once at start-up."""
    describe("record", _described)


def _described(ids: Sequence[int]) -> Mapping[int, Mapping[str, str | None]]:
    # No reader stands behind a webhook: what is told holds no title, no name and no value.
    rows = Record.objects.filter(pk__in=ids).values_list("pk", "archive_no", "category", "state")
    return {
        pk: {"number": number, "category": category, "state": state}
        for pk, number, category, state in rows
    }
