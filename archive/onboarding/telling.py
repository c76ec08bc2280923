"""Tells who is asked a question, who asked it that it is answered, and the head of a department what is overdue."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from archive.onboarding.models import OnboardingQuestion
from kernel.clock import now, today
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.people.queries import people_answering

ASKED = "onboarding.asked"
ANSWERED = "onboarding.answered"
OVERDUE = "onboarding.overdue"


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    number, day = N_("the number of the question"), N_("until when an answer is asked for")
    register(
        Kind(
            code=ASKED,
            label=N_("I am asked something about data that is brought in"),
            subject=N_("A question about the data brought in (no. {number})"),
            body=N_("You or your department are asked something. An answer is wanted by: {day}."),
            variables={"number": number, "day": day},
            samples={"number": "7", "day": "2026-12-04"},
        )
    )
    register(
        Kind(
            code=ANSWERED,
            label=N_("A question of mine about data brought in is answered"),
            subject=N_("Question no. {number} is answered"),
            body=N_("The answer lies behind the link."),
            variables={"number": number},
            samples={"number": "7"},
        )
    )
    register(
        Kind(
            code=OVERDUE,
            label=N_("A question to my department about data brought in is overdue"),
            subject=N_("Question no. {number} to your department is overdue"),
            body=N_("It should have been answered by {day}. The question lies behind the link."),
            variables={"number": number, "day": day},
            samples={"number": "7", "day": "2026-12-04"},
            escalation=True,
        )
    )


def tell_asked(question: OnboardingQuestion, people: Iterable[int], *, again: int = 0) -> None:
    """Tell who is asked; `again` when a question is asked anew."""
    key = f"{ASKED}:{question.pk}:{now().isoformat() if again else ''}"
    _tell(question, ASKED, people, key=key, day=_day(question))


def tell_answered(question: OnboardingQuestion) -> None:
    """Tell who asked that there is an answer."""
    if question.asked_by_id != question.answered_by_id:
        key = f"{ANSWERED}:{question.pk}:{now().isoformat()}"
        _tell(question, ANSWERED, [question.asked_by_id], key=key)


def tell_overdue(questions: Sequence[OnboardingQuestion]) -> None:
    """Tell who answers for each department, and who was asked, that an answer is overdue; else who asked."""
    for one in questions:
        heads = people_answering(one.department, on=today()).values_list("pk", flat=True)
        people = [*heads, *([one.person_id] if one.person_id else ())] or [one.asked_by_id]
        key = f"{OVERDUE}:{one.pk}:{one.due_on}"
        _tell(one, OVERDUE, people, key=key, day=_day(one))


def _day(question: OnboardingQuestion) -> str:
    return question.due_on.isoformat() if question.due_on else "—"


def _tell(
    question: OnboardingQuestion, kind: str, people: Iterable[int], *, key: str, **params: str
) -> None:
    notify(
        [
            Notice(
                kind=kind,
                people=tuple(people),
                params={"number": str(question.pk), **params},
                path=reverse("onboarding_question", args=[question.pk]),
                key=key,
            )
        ]
    )
