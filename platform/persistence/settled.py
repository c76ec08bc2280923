"""Which transactions have ended for everybody: below this number nothing can appear any more."""

from django.db.models.expressions import RawSQL


def settled_below() -> RawSQL:
    """Return the number below which every transaction has ended, as an expression of a query."""
    return RawSQL("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", ())
