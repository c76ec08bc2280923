"""An output of more rows than one may take at once: asked for with its purpose, approved, then made once (AP5)."""

import hashlib
from collections.abc import Iterator

from django.http import QueryDict
from django.urls import reverse

from archive.lists.looking import look
from archive.outputs.queries import demand_within, limit_of, steps_above
from archive.printing.asking import filters_of
from archive.printing.models import Printout
from decisions.port import Ended, Handler, register
from decisions.rules import OF_ASKER, StepSpec
from kernel.clock import now
from kernel.errors import Conflict, Missing
from kernel.text import N_
from policies.document.effective import effective
from policies.document.queries import published
from security.actor import Actor

SUBJECT = "records.output"


def category_of(actor: Actor, form: str, given: QueryDict) -> str:
    """Return the category an output is of, '' for several."""
    if form in {Printout.Form.LIST, Printout.Form.LIST_FILE}:
        return look(actor, given).query.category
    if form in {Printout.Form.REGISTER, Printout.Form.REGISTER_FILE}:
        known = published().document.categories_by_code
        asked = given.get("category", "")
        return asked if asked in known else ""
    return ""


def demand_or_ask(actor: Actor, form: str, given: QueryDict, count: int) -> bool:
    """Say whether so many rows have to be asked for; Invalid where the policy names nobody to ask."""
    category = category_of(actor, form, given)
    limit = limit_of(actor, category)
    if limit is None or count <= limit:
        return False
    if not steps_above():
        demand_within(actor, category, count)
    return True


def approvers(category: str) -> list[StepSpec]:
    """Return who approves an output above the limit."""
    return list(_steps(category))


def _steps(category: str) -> Iterator[StepSpec]:
    for step in steps_above():
        department = step.department
        if step.of == "asker":
            department = OF_ASKER
        elif step.of == "custodian" and category:
            department = effective(published().document, category).custodian_of("")
        yield StepSpec(position=step.position, department=department)


def digest_of(made: Printout) -> str:
    """Return a digest of what exactly was asked for: which output, by which criteria, in which language."""
    said = "\n".join([made.form, filters_of(made).urlencode(), made.language])
    return hashlib.sha256(said.encode()).hexdigest()


def _approved(_actor: Actor, request: Ended) -> None:
    """Let what was asked for be made, once, by who asked."""
    made = Printout.objects.select_for_update().filter(pk=int(request.target_id)).first()
    if made is None or made.person_id != int(request.asked_by):
        raise Missing
    if digest_of(made) != request.payload.get("digest"):
        raise Conflict(N_("The criteria are not those that were asked for; return the request."))
    made.approved_at = now()
    made.save(update_fields=["approved_at"])


def _dropped(_actor: Actor, request: Ended) -> None:
    """Forget what was not approved."""
    Printout.objects.filter(pk=int(request.target_id), approved_at__isnull=True).delete()


def register_outputs() -> None:
    """Register output above the limit with the engine of requests; called once at start-up."""
    register(
        SUBJECT,
        Handler(
            label=N_("Take out more rows than the limit"),
            on_approved=_approved,
            on_returned=_dropped,
            on_withdrawn=_dropped,
            describe_url=lambda target: reverse("printouts"),
        ),
    )
