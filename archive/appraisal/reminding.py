"""The duty to appraise what is past its retention (到期鉴定): its work list is the due list of the department.

Which department, how often and over which categories the policy says (cadences of kind appraisal). Nobody signs that
all is done while something is left; who signs a finding says why. What is late goes to the superior, as each duty.
"""

from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import make_aware

from archive.appraisal.queries import left_of
from archive.checks.queries import reached_by
from archive.checks.sources import work_off
from archive.destruction.models import Doomed
from archive.records.models import Record
from archive.records.queries import visible_to
from decisions.duties import port
from decisions.duties.port import About, Figures, Period, WorkList
from decisions.duties.rules import Result
from kernel.scope import current
from policies.cadences.rules import CUSTODIAN, CadenceKind
from policies.categories.rules import OWN
from policies.document.effective import effective
from policies.document.queries import published
from security.actor import Actor

SUBJECT = "appraisal"


def register_reminders() -> None:
    """Let the duty be signed over the due list; called once at start-up."""
    work_off(CadenceKind.APPRAISAL, SUBJECT)
    port.register_about(
        SUBJECT, About(named=lambda _actor, _ids: {}, answers=(Result.DONE, Result.FINDING))
    )
    port.register_work_list(SUBJECT, WorkList(figures=_as_seen, whole=_whole))


def _as_seen(actor: Actor, period: Period) -> Figures:
    return _figures(visible_to(actor), period)


def _whole(period: Period) -> Figures:
    return _figures(Record.objects.all(), period)


def _figures(rows: QuerySet[Record], period: Period) -> Figures:
    """Return how many records ended by the end of the period are still there, and how many went during it."""
    categories, only = _scope(period)
    left = left_of(rows.filter(only), categories, period.end).count()
    zone = ZoneInfo(current().company.time_zone)
    since = make_aware(datetime.combine(period.start, datetime.min.time()), zone)
    went = Doomed.objects.filter(state=Doomed.State.DESTROYED, at__gte=since)
    gone = went.filter(category__in=categories).count()
    query = {"until": period.end.isoformat()}
    url = f"{reverse('appraisal_list')}?{urlencode(query)}"
    return Figures(total=left + gone, done=gone, url=url)


def _scope(period: Period) -> tuple[list[str], Q]:
    """Return the categories a duty is about, and which records of them: where each department keeps its own, those."""
    document = published().document
    cadence = next((one for one in document.cadences if one.code == period.cadence), None)
    if cadence is None:
        return [], Q()
    reached = sorted(reached_by(document, cadence))
    department = period.subject.partition(":")[2]
    if cadence.of != CUSTODIAN:
        return reached, Q()
    keepers = {code: effective(document, code).custodian for code in reached}
    own = [code for code, keeper in keepers.items() if keeper == OWN]
    kept = [code for code, keeper in keepers.items() if keeper == department]
    return [*kept, *own], Q(category__in=kept) | Q(category__in=own, department=department)
