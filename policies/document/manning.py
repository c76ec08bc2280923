"""Whether the people of today can live under a policy: who could configure it, and who walks its approvals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from decisions.rules import distinct_deciders
from kernel.errors import Problem
from kernel.text import N_
from policies.access.rules import Verb, decide_category
from policies.categories.rules import OWN
from policies.document.explaining import Insider, insiders
from policies.document.permission import Ground, ground_of, person_of
from policies.document.rules import Findings
from policies.document.values import Approval, ApprovalStep, PolicyDocument

PUBLISH = "publish"
RUN = (
    "review",
    "change",
    PUBLISH,
    "access",
    "view",
    "query",
)  # the subjects engines ask for; others wait for theirs
ASKER, CUSTODIAN = "asker", "custodian"


def findings_about_people(document: PolicyDocument, previous: PolicyDocument | None) -> Findings:
    """Return what today's people make impossible under `document`, and what they make doubtful.

    That nobody could configure any more is a problem always. A chain of approval is one where `document`
    makes it so; what is so already under `previous`, the policy in force, is told and refuses nothing.
    """
    everybody = [_without_stand_ins(one) for one in insiders()]
    problems = list(_locked_out(document, everybody))
    known = {str(one) for one in _chains(previous, everybody)} if previous else set()
    chains = list(_chains(document, everybody))
    alone = len(everybody) <= 1  # a company of one stays able to act (ADR 0005)
    problems += [one for one in chains if str(one) not in known and not alone]
    warnings = [one for one in chains if str(one) in known or alone]
    return Findings(tuple(problems), (*warnings, *_unheld(document, everybody)))


def holders(
    step: ApprovalStep, everybody: Sequence[Insider], custodians: frozenset[str]
) -> tuple[Insider, ...]:
    """Return who holds a step today; of the asker's department those of any, for anybody may ask."""
    return tuple(one for one in everybody if _holds(one, step, custodians))


def custodians_of(document: PolicyDocument) -> frozenset[str]:
    """Return the departments that keep a category; all of them where each keeps its own."""
    named = frozenset(one.custodian for one in document.categories if one.custodian)
    every = frozenset(one.code for one in document.departments) if OWN in named else frozenset()
    return (named - {OWN}) | every


def _holds(insider: Insider, step: ApprovalStep, custodians: frozenset[str]) -> bool:
    return any(
        step.position in {"", post.position}
        and (step.of != CUSTODIAN or post.department in custodians)
        and (step.of or step.department in {"", post.department})
        for post in insider.actor.posts
    )


def _without_stand_ins(insider: Insider) -> Insider:
    """Return the person with their own posts only: a stand-in's end by themselves."""
    kept = [
        (post, end)
        for post, end in zip(insider.actor.posts, insider.ends, strict=True)
        if not post.stands_in_for
    ]
    return replace(
        insider,
        actor=replace(insider.actor, posts=tuple(post for post, _end in kept)),
        ends=tuple(end for _post, end in kept),
    )


def _configure(document: PolicyDocument, everybody: Sequence[Insider]) -> list[Insider]:
    ground: Ground = ground_of(document)
    return [
        one
        for one in everybody
        if decide_category(ground.grants, person_of(one.actor), Verb.CONFIGURE, "", **ground.named)
    ]


def _locked_out(document: PolicyDocument, everybody: Sequence[Insider]) -> Iterator[Problem]:
    if everybody and not _configure(document, everybody):
        yield Problem(
            code="locked_out",
            where="grants",
            message=N_(
                "Nobody who may sign in today would hold the right to configure, so nobody could ever "
                "change this policy again. Give the right to a position that somebody holds."
            ),
        )


def _chains(document: PolicyDocument, everybody: Sequence[Insider]) -> Iterator[Problem]:
    custodians = custodians_of(document)
    for approval in _run(document):
        held = [holders(step, everybody, custodians) for step in approval.steps]
        if not all(held):
            continue  # an empty post is told by itself
        people = {one.actor.id: one.actor.name for step in held for one in step}
        if approval.subject == PUBLISH:
            may_ask = {one.actor.id for one in _configure(document, everybody)}
            if len(people) == 1 and may_ask == set(people):
                yield _alone(approval, people)
        elif distinct_deciders([[one.actor.id for one in step] for step in held], ()) is not None:
            yield _too_few(approval, people)


def _run(document: PolicyDocument) -> list[Approval]:
    """Return the approvals that are asked for: the first of each subject an engine knows."""
    first: dict[str, Approval] = {}
    for approval in document.approvals:
        first.setdefault(approval.subject, approval)
    return [one for subject, one in first.items() if subject in RUN and one.steps]


def _alone(approval: Approval, people: Mapping[str, str]) -> Problem:
    return Problem(
        code="alone",
        where=approval.code,
        message=N_(
            "{name} alone may ask for this and alone holds every step of approval {approval}: nobody else "
            "would agree. Name a step that somebody else holds, or appoint somebody to one."
        ),
        params={"name": " ".join(people.values()), "approval": approval.code},
    )


def _too_few(approval: Approval, people: Mapping[str, str]) -> Problem:
    return Problem(
        code="too_few",
        where=approval.code,
        message=N_(
            "Approval {approval} has {count} steps, each for another person, but too few hold them today "
            "({names}). Take a step away, or appoint somebody to one."
        ),
        params={
            "approval": approval.code,
            "count": len(approval.steps),
            "names": "、".join(people.values()),
        },
    )


def _unheld(document: PolicyDocument, everybody: Sequence[Insider]) -> Iterator[Problem]:
    custodians = custodians_of(document)
    for approval in _run(document):
        if approval.subject == PUBLISH:
            continue  # there an empty post asks nobody (ADR 0005), and the page of publishing says so
        for number, step in enumerate(approval.steps, start=1):
            if not holders(step, everybody, custodians):
                yield Problem(
                    code="unheld",
                    where=approval.code,
                    message=N_(
                        "Nobody holds step {number} ({position}) of approval {approval} today; appoint "
                        "somebody, or what asks for it waits."
                    ),
                    params={
                        "number": number,
                        "position": step.position,
                        "approval": approval.code,
                    },
                )
