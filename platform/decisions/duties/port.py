"""Where duties come from, and what is checked through them: owners of rules and things register here at start-up."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from decisions.duties.rules import CHECKED, Bearer, Result
from kernel.clock import today
from persistence.tallies import tally_by_day
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """A rule in force out of which duties arise, one for each period.

    `cause` names the rule with everything that makes it another one (its interval, whom it is for): a duty
    lapses when its cause is gone. `subject` is "kind:id" of what is checked, '' for the company as a whole.
    `every` is an ISO 8601 period, counted by the calendar (whole months), or `rolling`: from the day it was
    signed last. It appears `lead` days before it is due, None: when its period begins. `zh` and `en` name it.
    """

    cause: str
    cadence: str
    kind: str
    zh: str
    en: str
    every: str
    bearers: tuple[Bearer, ...]
    rolling: bool = False
    lead: int | None = None
    joint: bool = False
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One single duty that a feature asks for by itself, of one thing and one day.

    `key` makes it arise once, `cause` says which of what the thing has it is about; both as in `Recurring`.
    """

    key: str
    cause: str
    cadence: str
    kind: str
    zh: str
    en: str
    subject: str
    appears_on: date
    due_on: date
    bearers: tuple[Bearer, ...]


@dataclass(frozen=True, kw_only=True)
class Named:
    """How the thing a duty is about is shown to somebody who may see it."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known of one kind of things duties are about.

    `named` gives those of these ids that `actor` may see; `answers` the results such a duty can end in.
    """

    named: Callable[[Actor, Collection[int]], Mapping[int, Named]]
    answers: tuple[Result, ...] = CHECKED


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How far the work behind a duty is: how many things in all, how many are checked, how many changed."""

    total: int
    done: int
    changed: int = 0
    url: str = ""  # of the list of what is left

    @property
    def left(self) -> int:
        """How many are still to be checked."""
        return self.total - self.done


@dataclass(frozen=True, kw_only=True)
class Period:
    """What of a duty its work list is made of: the rule, the subject and the days, both included."""

    cadence: str
    subject: str
    start: date
    end: date


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What somebody owes beside single duties (records to check): a line with its count and its list."""

    label: str
    url: str
    overdue: int
    soon: int  # due within a week, not overdue


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What a standing is counted from: one day for each thing owed, those of the next week and before.

    `dues` is a `values_list` of one date. Without `is_always` nothing is said where nothing is owed; no more
    than `most` are counted on either side.
    """

    label: str
    url: str
    dues: QuerySet[Any, date | None]
    is_always: bool = False
    most: int = 1_000


@dataclass(frozen=True, kw_only=True)
class WorkList:
    """The work behind duties about one kind of subject.

    `figures` counts it as `actor` may see it; `whole` counts all of it, for what the signature states.
    """

    figures: Callable[[Actor, Period], Figures]
    whole: Callable[[Period], Figures]


Source = Callable[[], Iterable[Recurring]]


@dataclass(kw_only=True)
class _Known:
    sources: dict[str, Source] = field(default_factory=dict)
    work_lists: dict[str, WorkList] = field(default_factory=dict)
    standings: dict[str, Callable[[Actor], Owed | None]] = field(default_factory=dict)
    kinds: dict[str, Any] = field(default_factory=dict)
    abouts: dict[str, About] = field(default_factory=dict)


_known = _Known()


def register_source(name: str, source: Source) -> None:
    """Name what rules of the company in scope duties arise from; a second call replaces the first."""
    _known.sources[name] = source


def register_work_list(kind: str, work: WorkList) -> None:
    """Say what is checked by duties about subjects of `kind`."""
    _known.work_lists[kind] = work


def register_standing(name: str, owed: Callable[[Actor], Owed | None]) -> None:
    """Add a line to what people owe; None for somebody who never owes such things."""
    _known.standings[name] = owed


def register_kinds(kinds: Mapping[str, Any]) -> None:
    """Give the words of kinds of duties, as (lazily) translated sentences."""
    _known.kinds.update(kinds)


def register_about(kind: str, about: About) -> None:
    """Say what duties about things of `kind` are shown with, and what they end in."""
    _known.abouts[kind] = about


def about(subject: str) -> About | None:
    """Return what is known of the things a duty about this subject ("kind:id") is about, None for no kind."""
    return _known.abouts.get(subject.partition(":")[0])


def answers_to(subject: str) -> tuple[Result, ...]:
    """Return the results a duty about this subject can end in, the usual one first."""
    found = about(subject)
    return found.answers if found is not None else CHECKED


def recurring(source: str) -> tuple[Recurring, ...]:
    """Return the rules of a source that are in force in the company in scope."""
    return tuple(_known.sources[source]())


def sources() -> tuple[str, ...]:
    """Return the names of the sources."""
    return tuple(sorted(_known.sources))


def work_list(subject: str) -> WorkList | None:
    """Return what is checked by a duty about this subject, None when nothing is listed."""
    return _known.work_lists.get(subject.partition(":")[0])


def standings(actor: Actor) -> Sequence[Standing]:
    """Return what somebody owes beside single duties: one query for all of it."""
    asked = {name: _known.standings[name](actor) for name in sorted(_known.standings)}
    owed = {name: one for name, one in asked.items() if one is not None}
    counts = tally_by_day({name: one.dues for name, one in owed.items()}, today())
    found = []
    for name, one in owed.items():
        overdue, soon = (min(count, one.most) for count in counts[name])
        if one.is_always or overdue or soon:
            found.append(Standing(label=one.label, url=one.url, overdue=overdue, soon=soon))
    return found


def kind_label(kind: str) -> str:
    """Return the words of a kind of duty."""
    return str(_known.kinds.get(kind, kind))
