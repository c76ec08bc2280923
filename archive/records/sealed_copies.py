"""What of a record lies beside it among records and goes when it is sealed or destroyed (REQ-HLD-04)."""

from collections.abc import Sequence

from archive.records.models import Editing, SearchWords
from archive.records.purging import Copies, Extent, register_copies
from kernel.text import N_
from persistence.arrays import any_id, any_text
from persistence.deleting import delete_rows
from policies.access.actions import end_shares_of
from security.actor import Actor
from security.unfinished.models import UnfinishedEntry

EDIT = "record.edit:"  # how the open form of a record is named where its fields are kept


def register_own() -> None:
    """Name these copies; called once at start-up."""
    register_copies("words", Copies(label=N_("Words it is found by"), clear=_words))
    register_copies("forms", Copies(label=N_("Fields of open forms"), clear=_forms))
    register_copies("shares", Copies(label=N_("Shares"), clear=_shares))


def _words(_actor: Actor, ids: Sequence[int], _extent: Extent) -> int:
    """Remove the words; they are written anew from the record once its seal is lifted."""
    count = SearchWords.objects.filter(any_id("record", ids)).count()
    delete_rows(SearchWords, "record_id", ids)
    return count


def _forms(_actor: Actor, ids: Sequence[int], _extent: Extent) -> int:
    """Forget what people typed into open forms of these records and did not save."""
    Editing.objects.filter(any_id("record", ids)).delete()
    kept = UnfinishedEntry.objects.filter(any_text("form", [f"{EDIT}{one}" for one in ids]))
    return kept.delete()[0]


def _shares(actor: Actor, ids: Sequence[int], _extent: Extent) -> int:
    return end_shares_of(actor, ids)
