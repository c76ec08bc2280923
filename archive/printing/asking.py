"""The filters a printout was asked for with, sealed: they hold what somebody looked for."""

from django.http import QueryDict

from archive.printing.models import Printout
from security.keys import store
from security.keys.envelope import from_text, to_text

PURPOSE = "print.query"
_SEALED = "sealed:"


def put(made: Printout, given: QueryDict) -> None:
    """Give a stored printout its filters; the caller saves it."""
    plain = given.urlencode().encode()
    sealed = store.seal_bytes(store.purpose_key(PURPOSE), plain, PURPOSE, made.pk)
    made.query = _SEALED + to_text(sealed)


def filters_of(made: Printout) -> QueryDict:
    """Return the filters as the address of the screen had them; those of older printouts lie open."""
    if not made.query.startswith(_SEALED):
        return QueryDict(made.query)
    sealed = from_text(made.query.removeprefix(_SEALED))
    key = store.purpose_key(PURPOSE)
    return QueryDict(store.open_bytes(key, sealed, PURPOSE, made.pk))
