"""Makes known at start-up what resting gives to others: a bar to lending, a part of a record's page, waking up."""

from collections.abc import Collection, Mapping, Sequence

from archive.records.bars import Act, Bar, register_bar
from archive.records.beside import REST, register_part
from archive.resting.actions import wake_changed
from archive.resting.queries import resting
from archive.resting.screens import rest_part
from kernel.text import N_
from security.audit.hearing import hear
from security.audit.undoing import forbid


def register_resting() -> None:
    """Register everything; called once at start-up."""
    register_part(REST, rest_part)
    register_bar("rest", _bars)
    hear(wake_changed)
    forbid("record.rest", N_("Bring the record back instead, on its own page."))
    forbid("record.restore", N_("It comes to rest again when its archival cycle proposes it."))
    forbid("record.nominate", N_("Who disposes of records decides on it."))


def _bars(act: Act, ids: Collection[int]) -> Mapping[int, Sequence[Bar]]:
    """Return that what is at rest is not lent: it is brought back first, so that its paper is fetched and told."""
    if act is not Act.LEND:
        return {}
    bar = Bar(
        code="rest", sentence=N_("It is at rest; bring it back into use first, then it is lent.")
    )
    return {one: [bar] for one in resting(ids)}
