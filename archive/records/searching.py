"""Search trimmed to what its asker may read: numbers by prefix or counter, words by sensitivity, pinyin initials."""

from collections.abc import Iterable
from itertools import chain

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.records.models import Record, SearchWords
from archive.records.number_models import Counter, NumberEvent
from archive.records.shapes import shape_of
from archive.records.title_sealing import KEYED, keyed_forms, whole_form
from archive.records.words import MOST_TERMS, terms, words_of
from policies.access.rules import SENSITIVITIES, Verb
from policies.document.effective import seals_titles
from policies.document.queries import published
from policies.numbering.rules import normalise
from security import permission
from security.actor import Actor
from security.permission import Subject

SHORTEST_NUMBER = 2  # characters; one matches half an archive
LONGEST_QUERY = 200
LONGEST_COUNTER = 12  # digits


def condition(actor: Actor, text: str) -> Q:
    """Return the rows of records that a search finds for `actor`: by number, or by all of its words.

    Digits alone are the beginning of a number or a running number: 0012 finds 31J-0012 (REQ-NUM-04).
    """
    text = text.strip()[:LONGEST_QUERY]
    wanted = terms(text, keyed_forms if seals_titles(published().document) else None)
    by_words = _by_words(actor, wanted) if wanted else Q(pk__in=())
    numbered = _numbered(normalise(text))
    if not numbered:
        return by_words
    # One set of all: with OR between them the database would try every record it has.
    worded = Record.objects.filter(by_words).order_by().values("pk")
    return Q(pk__in=worded.union(*(events.values("record_id") for events in numbered)))


def title_is(text: str) -> Q:
    """Return the records whose sealed title is this text, blanks, width and case aside."""
    if not seals_titles(published().document):
        return Q(pk__in=())
    return _with_keyed([f"'{whole_form(text)}'"])


def title_has(text: str) -> Q:
    """Return the records whose sealed title has all words of this text."""
    if not seals_titles(published().document):
        return Q(pk__in=())
    words = words_of(text)[:MOST_TERMS]
    forms = keyed_forms(words) if words else {}
    return _with_keyed([f"'{one}'" for one in forms.values()]) if forms else Q(pk__in=())


def _with_keyed(lexemes: Iterable[str]) -> Q:
    asked = SearchQuery(" & ".join(lexemes), config="simple", search_type="raw")
    found = SearchWords.objects.filter(sensitivity=KEYED, words=asked)
    return Q(pk__in=found.values("record_id"))


def _numbered(number: str) -> list[QuerySet[NumberEvent]]:
    """Return the events whose number may be meant; none for most texts, which begin no number."""
    if len(number) < SHORTEST_NUMBER:
        return []
    events = NumberEvent.objects.filter(record_id__isnull=False)
    known = events.filter(normalised__startswith=number)
    if number.isdecimal() and len(number) <= LONGEST_COUNTER:
        # Every value comes from a counter, and the index of values begins with the counter's scope.
        scopes = Counter.objects.values("scope")
        return [known, events.filter(scope__in=scopes, value=int(number))]
    return [known] if known.exists() else []


def readable_classes(actor: Actor) -> dict[frozenset[str], list[str]]:
    """Return the sensitivities somebody reads unmasked → the categories where it is these."""
    policy = published()
    found: dict[frozenset[str], list[str]] = {}
    for category in policy.document.categories:
        if not permission.decide(actor, Verb.VIEW, Subject(category=category.code)):
            continue
        shown = permission.readable(actor, category.code)
        searched = shape_of(policy, category.code).searched
        hidden = {one.sensitivity for one in searched if not shown.get(one.code, False)}
        found.setdefault(frozenset({"", *SENSITIVITIES} - (hidden - {""})), []).append(
            category.code
        )
    return found


def _by_words(actor: Actor, wanted: Iterable[str]) -> Q:
    """Return the records with all the words, each in a class its reader may read in that category.

    Only ANDs of EXISTS stand outermost, so that the database may begin at the rarest word.
    """
    classes = readable_classes(actor)
    found = Q(category__in=sorted(chain.from_iterable(classes.values())))
    readable = Q()
    for sensitivities, categories in classes.items():
        part = Q(sensitivity__in=[*sorted(sensitivities), KEYED])
        readable |= part if len(classes) == 1 else part & Q(record__category__in=categories)
    for term in wanted:
        words = SearchWords.objects.filter(
            readable,
            record=OuterRef("pk"),
            words=SearchQuery(term, config="simple", search_type="raw"),
        )
        found &= Q(Exists(words))
    return found
