"""Where the paper of handed-over files goes."""

from archive.custody.place_models import Location


def place_in_use(code: str) -> int | None:
    """Return the id of the place of this code that is in use; None for '' and for none."""
    if not code:
        return None
    rows = Location.objects.filter(code__iexact=code, closed_on__isnull=True)
    return rows.values_list("pk", flat=True).first()
