"""What somebody says of a project, a file or a question, as plain values with what is wrong with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from archive.onboarding.rules import FileKind
from kernel.errors import Problem
from kernel.text import N_

LONGEST_NAME, LONGEST_FILE, LONGEST_REASON = 120, 255, 500
LONGEST_QUESTION, LONGEST_ANSWER = 1_000, 2_000


@dataclass(frozen=True, kw_only=True)
class FileData:
    """A file that is expected: `category` and `department` are codes, '' none; `person` a user id."""

    kind: str
    name: str
    category: str = ""
    department: str = ""
    person: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A question to a department, or to one person in it; `file` is the id of the file it is about."""

    department: str
    text: str
    person: int | None = None
    file: int | None = None
    due_on: date | None = None


def name_problems(name: str) -> list[Problem]:
    """Return what is wrong with the name of a project."""
    if 0 < len(name.strip()) <= LONGEST_NAME:
        return []
    message = N_("A project needs a name of at most {limit} characters.")
    params = {"limit": LONGEST_NAME}
    return [Problem(code="name", message=message, params=params, where="name")]


def file_problems(
    data: FileData, *, categories: Collection[str], departments: Collection[str]
) -> list[Problem]:
    """Return what is wrong with a file that is to be expected."""
    found = []
    if not 0 < len(data.name.strip()) <= LONGEST_FILE:
        message = N_("Say in at most {limit} characters what the file is called.")
        limit = {"limit": LONGEST_FILE}
        found.append(Problem(code="name", message=message, params=limit, where="name"))
    if data.kind not in set(FileKind):
        message = N_("Say what the file is a list of.")
        found.append(Problem(code="kind", message=message, where="kind"))
    if data.category and data.category not in categories:
        message = N_("The policy has no category “{category}” that records are registered under.")
        params = {"category": data.category}
        found.append(Problem(code="category", message=message, params=params, where="category"))
    if data.department and data.department not in departments:
        message = N_("The company has no department “{department}”.")
        params = {"department": data.department}
        found.append(Problem(code="department", message=message, params=params, where="department"))
    return found


def ask_problems(
    ask: Ask, *, departments: Collection[str], works_there: bool, today: date
) -> list[Problem]:
    """Return what is wrong with a question."""
    found = []
    if not 0 < len(ask.text.strip()) <= LONGEST_QUESTION:
        message = N_("Write the question in at most {limit} characters.")
        params = {"limit": LONGEST_QUESTION}
        found.append(Problem(code="text", message=message, params=params, where="text"))
    if ask.department not in departments:
        message = N_("Say which department is asked.")
        found.append(Problem(code="department", message=message, where="department"))
    elif not works_there:
        message = N_("The person asked holds no post in this department.")
        found.append(Problem(code="person", message=message, where="person"))
    if ask.due_on is not None and ask.due_on < today:
        message = N_("The day lies in the past.")
        found.append(Problem(code="due_on", message=message, where="due_on"))
    return found


def reason_problems(reason: str) -> list[Problem]:
    """Return what is wrong with a reason that has to be given."""
    if 0 < len(reason.strip()) <= LONGEST_REASON:
        return []
    message = N_("Give a reason of at most {limit} characters.")
    params = {"limit": LONGEST_REASON}
    return [Problem(code="reason", message=message, params=params, where="reason")]


def answer_problems(answer: str) -> list[Problem]:
    """Return what is wrong with an answer."""
    if 0 < len(answer.strip()) <= LONGEST_ANSWER:
        return []
    message = N_("Write an answer of at most {limit} characters.")
    params = {"limit": LONGEST_ANSWER}
    return [Problem(code="answer", message=message, params=params, where="answer")]
