"""Makes known at start-up what disposals give to others: a bar on what is on a list, and what follows an approval."""

from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse

from archive.appraisal.proposing import register_proposing
from archive.disposal import going_actions, queries
from archive.disposal.actions import NEVER
from archive.disposal.leaving import register_open_work
from archive.disposal.models import DisposalItem
from archive.disposal.panels import record_part, register_counts
from archive.disposal.telling import register_kinds
from archive.disposal.terms import terms_row
from archive.records.approving import DISPOSAL
from archive.records.bars import Act, Bar, register_bar
from archive.records.beside import DISPOSALS, register_part
from archive.records.naming import register_numbered
from archive.records.naming_for_disposal import register_never
from decisions.port import Handler, register
from kernel.digits import number_in
from kernel.text import N_
from persistence.arrays import any_id
from security.audit.undoing import forbid

_BARRED = frozenset({Act.LEND, Act.HAND_OVER, Act.REST, Act.SHARE})


def register_disposals() -> None:
    """Register everything; called once at start-up."""
    register_numbered("disposal", queries.visible_to, "disposal")
    queries.register_counts()
    register_bar("disposals", _bars)
    register(
        DISPOSAL,
        Handler(
            label=N_("Approve a disposal"),
            on_approved=going_actions.agreed,
            on_returned=going_actions.not_agreed,
            on_withdrawn=going_actions.withdrawn,
            describe_url=_url,
        ),
    )
    register_never(lambda: NEVER if terms_row().never else "")
    register_counts()
    register_kinds()
    register_open_work()
    register_part(DISPOSALS, record_part)
    register_proposing(queries.keeps, _proposal_url)
    forbid("disposal.execute", N_("What was destroyed does not come back."))


def _bars(act: Act, ids: Collection[int]) -> Mapping[int, Sequence[Bar]]:
    if act not in _BARRED:
        return {}
    rows = DisposalItem.objects.filter(any_id("record_id", ids), open=True).select_related("batch")
    return {
        one.record_id: [
            Bar(
                code="disposal",
                sentence=N_("It is on the list of disposal {batch}; take it off there first."),
                params={"batch": one.batch.number},
            )
        ]
        for one in rows
    }


def _url(target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse("disposal", args=[number]) if number else ""


def _proposal_url(record_ids: Sequence[int]) -> str:
    return f"{reverse('disposal_new')}?records={','.join(map(str, record_ids))}"
