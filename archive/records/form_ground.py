"""What a form of a record is made of: who fills it in, the shape of its category, what is stored so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.records.controls import NOT_TYPED, condition_in_words, name_of
from archive.records.shapes import Shape
from policies.fields.rules import Field, Required
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a form is made of. `values` are the stored ones, open fields only; None for a new record.

    `whole`: every department's sections, as nobody fills them all in; for a preview that saves nothing.
    """

    actor: Actor
    shape: Shape
    language: str
    readable: Mapping[str, bool]
    values: Mapping[str, Any] | None = None
    version: int = 0
    whole: bool = False

    @property
    def is_new(self) -> bool:
        """Whether there is no record yet."""
        return self.values is None

    def fields(self) -> tuple[Field, ...]:
        """Return the fields this person fills in: neither the system's nor another department's."""
        kept = {one.code: one.department for one in self.shape.category.sections}
        mine = self.actor.departments | {""}
        return tuple(
            one
            for one in self.shape.category.fields
            if one.required is not Required.AUTO
            and one.type not in NOT_TYPED
            and (self.whole or kept.get(one.section, "") in mine)
            and (self.is_new or one.code in self.readable)
        )

    def hides(self, one: Field) -> bool:
        """Say whether the stored value of a field is kept from this person."""
        return not self.is_new and not self.readable.get(one.code, False)

    def birth_of(self, one: Field) -> str:
        """Return the name of the date of birth an age follows, '' for what follows none."""
        found = self.shape.by_code.get(one.birth)
        return name_of(found, self.language) if found else ""

    def needed_where(self, one: Field) -> str:
        """Return in words where another field makes this one required, '' where none does."""
        found = self.shape.by_code.get(one.required_by)
        return condition_in_words(found, one.required_values, self.language) if found else ""
