"""Makes known at start-up what handovers give to others: the trail of hands, bars, a part of a record's page."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from archive.handovers import queries, trail
from archive.handovers.leaving import register_open_work
from archive.handovers.models import HandoverLine
from archive.handovers.panels import register_counts
from archive.handovers.queries import UNSETTLED
from archive.handovers.screens import hands_part
from archive.handovers.telling import register_kinds
from archive.records.bars import Act, Bar, register_bar
from archive.records.beside import HANDS, register_part
from archive.records.holders import register_holders
from archive.records.naming import register_numbered
from kernel.text import N_
from persistence.arrays import any_id
from security.audit.undoing import forbid

_BARRED = frozenset({Act.REST, Act.DESTROY})


def register_handovers() -> None:
    """Register everything; called once at start-up."""
    register_numbered("handover", queries.visible_to, "handover")
    register_kinds()
    register_holders("hands", trail.told)
    register_bar("handovers", _bars)
    register_part(HANDS, hands_part)
    register_open_work()
    register_counts()
    forbid("handover.assign", N_("Hand the file over by a form instead."))
    forbid("handover.complete", N_("A handover is signed by both; hand the files back by another."))


def _bars(act: Act, ids: Collection[int]) -> Mapping[int, Sequence[Bar]]:
    """Return what an open form, or a discrepancy nobody settled, bars: nothing comes to rest or goes meanwhile."""
    if act not in _BARRED:
        return {}
    rows = HandoverLine.objects.filter(any_id("record", ids)).filter(Q(open=True) | UNSETTLED)
    return {
        one.record_id: [
            Bar(
                code="handover",
                sentence=N_("{number} is on the handover {form}, which is not settled yet."),
                params={"number": one.number, "form": one.handover.number},
            )
        ]
        for one in rows.select_related("handover")
    }
