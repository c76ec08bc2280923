"""Stored values as a person reads them: in their language, names for ids, masked where their right ends."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.shapes import Shape
from archive.records.title_sealing import titled, with_titles
from kernel.clock import today
from kernel.digits import number_in, numbers_in
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from policies.fields import ages
from policies.fields.display import MASK, display, masked
from policies.fields.rules import Field, FieldType
from security import permission
from security.actor import Actor
from security.people.names import names_of

HIDDEN = "***"  # a record the reader may not see


def language_of(actor: Actor) -> str:
    """Return the language somebody reads in: their own, else the company's."""
    return actor.language or current().company.language


def named(thing: Any, language: str) -> str:
    """Return the name of a category, field, section, level or choice in a language."""
    names = (thing.zh, thing.en) if language.startswith("zh") else (thing.en, thing.zh)
    return str(names[0] or names[1])


class Shower:
    """Shows values to one person; the names behind ids are read together by `learn`, ages are of the day `on`."""

    def __init__(self, actor: Actor, *, on: date | None = None) -> None:
        self._actor = actor
        self.language = language_of(actor)
        self._people: dict[str, str] = {}
        self._records: dict[int, str] = {}
        self._today = on or today()

    def level(self, code: str) -> str:
        """Return the name of a confidentiality level; one that is not known stands for itself."""
        if code == SEALED:
            return gettext("sealed")
        levels = published().document.levels
        return next((self.name(one) for one in levels if one.code == code), code)

    def learn(self, shape: Shape, many: Iterable[Mapping[str, Any]]) -> None:
        """Read the names of the people and records these values mention, two queries for all of them."""
        people: set[int] = set()
        records: set[int] = set()
        linking = [one for one in shape.fields if one.type in {FieldType.PERSON, FieldType.LINK}]
        for values in many:
            for one in linking:
                for value in values_of(one, values):
                    number = number_in(str(value or ""))
                    if number is not None:
                        (people if one.type is FieldType.PERSON else records).add(number)
        self.learn_people(map(str, people))
        if records:
            seen = Record.objects.filter(permission.reach(self._actor, Verb.VIEW), pk__in=records)
            self._records |= {
                one.pk: titled(one)
                for one in with_titles(seen.only("pk", "archive_no", "title", "sealed_title"))
            }

    def learn_people(self, ids: Iterable[Any]) -> None:
        """Read the names of these people, one query for all; what is no id is passed over."""
        names = names_of(numbers_in(str(one or "") for one in ids))
        self._people |= {str(pk): name for pk, name in names.items()}

    def person(self, number: Any) -> str:
        """Return the name of somebody `learn_people` has read, '' for nobody."""
        return self._people.get(str(number), str(number or ""))

    def text(self, one: Field, value: Any, *, clear: bool = True) -> str:
        """Return a value as text; masked unless `clear`."""
        if not clear:
            return masked(one, value)
        if one.type is FieldType.PERSON:
            return self._people.get(str(value), str(value or ""))
        if one.type is FieldType.LINK and value:
            return self._records.get(int(value), HIDDEN)
        return display(one, value, language=self.language)

    def seen(
        self,
        one: Field,
        beside: Mapping[str, Any],
        clear: Mapping[str, bool],
        *,
        dated: bool = False,
    ) -> tuple[str, bool]:
        """Return a field's value among those of its record or row as text, and whether it is read clear.

        An age follows from the date of birth beside it, where that is known: it is the age of today, and
        as masked as the date of birth is. `dated` says its day as well, for what leaves the house.
        """
        is_clear = clear.get(one.code, False)
        if not (ages.follows(one) and beside.get(one.birth)):
            return self.text(one, beside.get(one.code), clear=is_clear), is_clear
        age = ages.derived(one, beside, self._today)
        if not (is_clear and clear.get(one.birth, False)):
            return MASK, False
        if age is None:
            return "", True
        return ages.in_words(age if dated else ages.Age(age.years), language=self.language), True

    def name(self, thing: Any) -> str:
        """Return the name of a thing of the policy."""
        return named(thing, self.language)


def values_of(one: Field, values: Mapping[str, Any]) -> Sequence[Any]:
    """Return the values of a field: one, or one for each row of its group."""
    if one.repeat:
        return [row.get(one.code) for row in values.get(one.repeat) or ()]
    found = values.get(one.code)
    return found if isinstance(found, list) else [found]


def with_birth(clear: frozenset[str], fields: Iterable[Field]) -> frozenset[str]:
    """Return the codes of what is read clear without the ages whose date of birth is not among them."""
    return clear - {one.code for one in fields if ages.follows(one) and one.birth not in clear}
