"""Works out anew how long filed records are kept, when the periods of the policy changed (design §4.1)."""

from collections.abc import Collection, Sequence

from archive.records.keeping import Keeping, keep_files_as_long, write_new
from archive.records.models import Record, RetentionState
from archive.records.shapes import shape_of
from jobs.port import defer
from persistence.arrays import any_id
from policies.categories.rules import Kind
from policies.document.queries import published
from policies.document.values import PolicyDocument
from policies.fields.rules import FieldType

TASK = "records.keep_again"
BATCH = 2_000
_READ = ("category", "values", "filed_on")


def after_publication(old: PolicyDocument, new: PolicyDocument) -> None:
    """Ask for the work where due dates may move: retention, the tree, or dates that start a period."""
    if kept_by(old) != kept_by(new):
        defer(TASK)


def keep_batch(kind: str, after: int) -> tuple[int, int]:
    """Work out the next records of a kind behind id `after`; return how many, and the last id.

    Items come before files, which are kept as long as the longest of their items.
    """
    rows = Record.objects.select_for_update().filter(
        kind=kind, filed_on__isnull=False, pk__gt=after
    )
    records = list(rows.order_by("pk").only(*_READ)[:BATCH])
    _keep(kind, records)
    return len(records), records[-1].pk if records else after


def keep_these(ids: Collection[int]) -> None:
    """Work out anew how long these records are kept, what lies in them and what they lie in; their rows are locked."""
    within = Record.objects.filter(any_id("pk", ids) | any_id("parent", ids))
    items = list(within.filter(kind=Kind.ITEM, filed_on__isnull=False).only(*_READ, "parent"))
    _keep(Kind.ITEM, items)
    wanted = {*ids, *(one.parent_id for one in items if one.parent_id is not None)}
    files = Record.objects.filter(any_id("pk", wanted), kind=Kind.FILE, filed_on__isnull=False)
    keep_files_as_long(published(), files.values_list("pk", flat=True))


def _keep(kind: str, records: Sequence[Record]) -> None:
    policy, wanted = published(), [one.pk for one in records]
    if kind == Kind.FILE:
        keep_files_as_long(policy, wanted)
        return
    keeping = Keeping(policy.document)
    found = [
        (
            one.pk,
            keeping.due_of(shape_of(policy, one.category), one.values, filed_on=one.filed_on),
        )
        for one in records
    ]
    RetentionState.objects.filter(any_id("record", wanted)).delete()
    write_new(found)


def kept_by(document: PolicyDocument) -> tuple[object, ...]:
    """Return what of a document due dates depend on: its periods, its tree, the fields that start or condition them."""
    deciding = {one.code for one in document.fields if one.trigger or one.type is FieldType.BOOL}
    fields = [
        (one.category, one.code, one.type, one.trigger, one.retired)
        for one in document.fields
        if one.code in deciding  # also one that only stands in the place of such a field
    ]
    tree = [(one.code, one.parent) for one in document.categories]
    return document.retention, tree, fields
