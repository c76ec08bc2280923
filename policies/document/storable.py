"""What the tables of the draft themselves say to a row: that it is there, where it stands, that it fits."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from persistence.models import CompanyTable
from policies.document.rows import PARTS


def row_of(part: str, row_id: int) -> CompanyTable:
    """Return a row of the draft; raise Missing where it is gone."""
    row = PARTS[part][0]._default_manager.filter(pk=row_id).first() if part in PARTS else None
    if row is None:
        raise Missing(_("This row is not in the draft any more."))
    return row


def last_place(model: type[CompanyTable]) -> int:
    """Return the place of the last row, -1 where there is none."""
    return model._default_manager.aggregate(last=Max("place", default=-1))["last"]  # type: ignore[no-any-return]  # an integer column


def demand_storable(row: CompanyTable, *, twin: bool) -> None:
    """Turn what the table itself would refuse into problems."""
    if twin:
        message = N_("Another row already has this code.")
        raise Invalid([Problem(code="double", message=message, where=str(row))])
    try:
        row.clean_fields()
        row.validate_constraints()
    except ValidationError as error:
        raise Invalid(
            Problem(code="row", message="{text}", params={"text": text}, where=name)
            for name, texts in error.message_dict.items()
            for text in texts
        ) from error
