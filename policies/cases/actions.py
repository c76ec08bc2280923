"""The only writer of reference cases and of their links to revisions."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.clock import now
from kernel.errors import Conflict, Invalid, Missing
from policies.access.rules import Verb
from policies.cases.models import CaseLink, ReferenceCase
from policies.cases.queries import TARGET, case_of, revisions
from policies.cases.rules import CaseData, Revision, case_problems
from security.actor import Actor
from security.audit import writer
from security.permission import demand


def add_case(actor: Actor, said: CaseData) -> ReferenceCase:
    """Keep a new case; raise Invalid with what is missing, Refused without the right to configure."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    _demand_whole(said)
    with transaction.atomic():
        case = ReferenceCase.objects.create(
            **asdict(said), added_at=now(), added_by=actor.id, added_name=actor.name
        )
        _tell(actor, case.pk, "add", after=asdict(said))
    return case


def change_case(actor: Actor, number: int, said: CaseData) -> ReferenceCase:
    """Change the words of a case; raise Invalid, Missing, Refused."""
    case = case_of(actor, number)
    _demand_whole(said)
    before = asdict(_said_by(case))
    with transaction.atomic():
        for name, value in asdict(said).items():
            setattr(case, name, value)
        case.save(update_fields=list(before))
        _tell(actor, number, "change", before=before, after=asdict(said))
    return case


def remove_case(actor: Actor, number: int) -> None:
    """Remove a case with its links; what it said stays in the trail. Raise Missing, Refused."""
    case = case_of(actor, number)
    links = [str(_revision(link)) for link in case.links.all()]
    with transaction.atomic():
        _tell(actor, number, "remove", before=asdict(_said_by(case)), links=links)
        case.delete()


def link_case(actor: Actor, number: int, revision: Revision) -> None:
    """Link a case to a revision; raise Missing for an unknown one, Conflict where it is linked already."""
    case = case_of(actor, number)
    if all(one.revision != revision for one in revisions(actor)):
        raise Missing(_("There is no such revision."))
    with transaction.atomic():
        _link, is_new = CaseLink.objects.get_or_create(case=case, **asdict(revision))
        if not is_new:
            raise Conflict(_("The case is linked to this revision already."))
        _tell(actor, number, "link", revision=str(revision))


def unlink_case(actor: Actor, number: int, revision: Revision) -> None:
    """Undo the link to a revision; raise Missing where there is none."""
    case = case_of(actor, number)
    with transaction.atomic():
        gone, _kinds = case.links.filter(**asdict(revision)).delete()
        if not gone:
            raise Missing
        _tell(actor, number, "unlink", revision=str(revision))


def _demand_whole(said: CaseData) -> None:
    problems = list(case_problems(said))
    if problems:
        raise Invalid(problems)


def _said_by(case: ReferenceCase) -> CaseData:
    return CaseData(
        title=case.title, origin=case.origin, practice=case.practice, lesson=case.lesson
    )


def _revision(link: CaseLink) -> Revision:
    return Revision(kind=link.kind, code=link.code, number=link.number)


def _tell(actor: Actor, number: int, act: str, **more: object) -> None:
    payload = {"act": act, **more}
    writer.record(actor=actor, verb=Verb.CONFIGURE, target=f"case:{number}", payload=payload)
