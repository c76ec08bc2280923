"""Search trimmed to what its asker may read: numbers by prefix or counter, words by sensitivity, pinyin initials."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q

from archive.records.models import SearchWords
from archive.records.number_models import NumberEvent
from archive.records.shapes import shape_of
from archive.records.words import terms
from policies.access.rules import SENSITIVITIES, Verb
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
    found = Q(pk__in=())
    number = normalise(text)
    if len(number) >= SHORTEST_NUMBER:
        known = NumberEvent.objects.filter(normalised__startswith=number, record_id__isnull=False)
        found |= Q(pk__in=known.values("record_id"))
    if number.isdecimal() and SHORTEST_NUMBER <= len(number) <= LONGEST_COUNTER:
        running = NumberEvent.objects.filter(value=int(number), record_id__isnull=False)
        found |= Q(pk__in=running.values("record_id"))
    wanted = terms(text)
    if wanted:
        found |= _by_words(actor, wanted)
    return found


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
    whole = Q(pk__in=())
    for classes, categories in readable_classes(actor).items():
        part = Q(category__in=categories)
        for term in wanted:
            words = SearchWords.objects.filter(
                record=OuterRef("pk"),
                sensitivity__in=sorted(classes),
                words=SearchQuery(term, config="simple", search_type="raw"),
            )
            part &= Q(Exists(words))
        whole |= part
    return whole
