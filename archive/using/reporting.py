"""How often each department used archives in a month, by manner, out of the trail and the loans (REQ-USE-05)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time

from django.utils import timezone

from archive.loans.models import Loan
from archive.using.keepers import is_keeper
from archive.using.models import UseApplication
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.audit.under_queries import times_done
from security.people.queries import appointments_in_force

LENT, NOTED = "lent", "noted"
# Column → its words, and the acts in the trail that count there.
COLUMNS: Mapping[str, tuple[str, frozenset[str]]] = {
    "looks": (N_("Looked at"), frozenset({"record.view"})),
    "files": (N_("Files opened"), frozenset({"file.look", "file.take"})),
    "prints": (N_("Printed"), frozenset({"record.print", "form.print"})),
    "exports": (N_("Exported"), frozenset({"record.export"})),
    NOTED: (N_("Excerpted, copied, taken out"), frozenset({"use.note"})),
    LENT: (N_("Lent"), frozenset()),
}


def may_see_report(actor: Actor) -> bool:
    """Say whether somebody sees how archives are used: who keeps them, and who audits."""
    return is_keeper(actor) or bool(permission.decide(actor, Verb.AUDIT))


def may_see_by(actor: Actor) -> Verb:
    """Return the right by which somebody sees the report."""
    return Verb.LOAN_DESK if is_keeper(actor) else Verb.AUDIT


def utilisation(month: date) -> dict[str, Counter[str]]:
    """Return department code → column → how often in the month of a day; '' for people without a department.

    The caller has checked who may see it.
    """
    first = month.replace(day=1)
    since, until = _start(first), _start(next_month(first))
    column_of = {verb: name for name, (_words, verbs) in COLUMNS.items() for verb in verbs}
    done = times_done(list(column_of), since, until)
    departments = _departments(next_month(first))
    applied = UseApplication.objects.filter(
        pk__in=[int(about) for *_who, about, _n in done if about]
    )
    asked_in = {str(one): code for one, code in applied.values_list("pk", "department")}
    found: dict[str, Counter[str]] = {}
    for person, verb, about, times in done:
        code = asked_in.get(about, "") if about else departments.get(person, "")
        found.setdefault(code, Counter())[column_of[verb]] += times
    for code in Loan.objects.filter(out_at__gte=since, out_at__lt=until).values_list(
        "slip__department", flat=True
    ):
        found.setdefault(code, Counter())[LENT] += 1
    return found


def next_month(first: date) -> date:
    """Return the first day of the month after one."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_before(first: date) -> date:
    """Return the first day of the month before one."""
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _departments(on: date) -> dict[str, str]:
    """Return user id → the department of the first post of his own that he holds on a day."""
    held = appointments_in_force(on).filter(stands_in_for__isnull=True).order_by("-pk")
    return {str(user): code for user, code in held.values_list("user_id", "department__code")}


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
