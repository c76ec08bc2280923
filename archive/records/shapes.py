"""What the policy in force makes of a category's records: its fields by what is done with them, its slots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from archive.records.deriving import Derivable
from archive.records.rules import filled_by_system
from archive.records.slots import SlotWriter, slot_writer
from kernel.scope import current
from policies.cadences.rules import CadenceKind
from policies.document.effective import EffectiveCategory, effective
from policies.document.queries import PublishedPolicy
from policies.fields.reckoning import is_reckoned
from policies.fields.rules import Field, FieldType, Required

_KEYED = frozenset({FieldType.USCC, FieldType.CNID, FieldType.PHONE, FieldType.EMAIL})


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One category as records are written and read: `slots` field code → slot."""

    policy: PublishedPolicy
    category: EffectiveCategory
    fields: tuple[Field, ...]  # in force and retired
    slots: Mapping[str, str]
    keyed: tuple[Field, ...]
    searched: tuple[Field, ...]
    by_code: Mapping[str, Field]

    @property
    def code(self) -> str:
        """The category's code."""
        return self.category.code

    # Most of a wide category's fields play no part in these questions, which are asked of every row.

    @cached_property
    def automatic(self) -> tuple[Field, ...]:
        """The fields in force that the system fills."""
        return tuple(one for one in self.category.fields if one.required is Required.AUTO)

    @cached_property
    def reckoned(self) -> tuple[Field, ...]:
        """The dates among `automatic` that follow from another date."""
        return tuple(one for one in self.automatic if is_reckoned(one))

    @cached_property
    def is_limited(self) -> bool:
        """Whether something may remind of a date that is reckoned: such a time limit runs for a draft too."""
        dates = {one.code for one in self.reckoned}
        return bool(dates) and any(
            one.kind is CadenceKind.REMINDER and not one.retired and one.date_field in dates
            for one in self.policy.document.cadences
        )

    @cached_property
    def system(self) -> frozenset[str]:
        """The codes of `automatic`."""
        return frozenset(one.code for one in self.automatic)

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The codes of those of `automatic` that stand once on a record."""
        return filled_by_system(self.automatic)

    @cached_property
    def sealed(self) -> frozenset[str]:
        """The codes of sealed fields."""
        return frozenset(one.code for one in self.fields if one.sealed)

    @cached_property
    def derivable(self) -> Derivable:
        """What search words, equality keys and slots are derived by."""
        return Derivable(
            sealed=self.sealed,
            searched=self.searched,
            keyed=self.keyed,
            listed=self.listed,
            titled=not self.seals_titles,
        )

    @cached_property
    def listed(self) -> tuple[tuple[str, str, SlotWriter], ...]:
        """Field code and slot of what lists sort by, and what makes the slot of a value."""
        return tuple(
            (code, slot, slot_writer(self.by_code[code])) for code, slot in self.slots.items()
        )

    @cached_property
    def naming(self) -> tuple[Field, ...]:
        """The fields in force a title can come from, the best first."""
        return self.category.naming

    @property
    def seals_titles(self) -> bool:
        """Whether titles, and the fields they come from, are stored sealed."""
        return self.category.seals_titles

    @cached_property
    def raising(self) -> tuple[Field, ...]:
        """The fields with values that ask for a confidentiality level at least."""
        return tuple(one for one in self.fields if any(choice.level for choice in one.choices))

    @cached_property
    def timed(self) -> tuple[Field, ...]:
        """The fields, retired ones too, that retention asks for: triggers and yes/no marks."""
        return tuple(one for one in self.fields if one.trigger or one.type is FieldType.BOOL)

    @cached_property
    def keyed_codes(self) -> frozenset[str]:
        """The codes, and those of their groups, from which equality keys follow."""
        return _places(self.keyed)

    @cached_property
    def timed_codes(self) -> frozenset[str]:
        """The codes, and those of their groups, from which the time a record is kept follows."""
        return _places(self.timed)

    @cached_property
    def sealed_codes(self) -> frozenset[str]:
        """The codes of sealed fields and those of their groups."""
        return _places(one for one in self.fields if one.sealed)

    @cached_property
    def searched_codes(self) -> Mapping[str, frozenset[str]]:
        """The codes, and those of their groups, from which search words follow, by sensitivity."""
        kinds = {one.sensitivity for one in self.searched}
        return {
            kind: _places(one for one in self.searched if one.sensitivity == kind) for kind in kinds
        }

    @cached_property
    def located(self) -> tuple[Field, ...]:
        """The field that says where paper lies, if the category has one."""
        return tuple(one for one in self.category.fields if one.code == "location")


def _places(fields: Iterable[Field]) -> frozenset[str]:
    return frozenset(code for one in fields for code in (one.code, one.repeat) if code)


def shape_of(policy: PublishedPolicy, category: str) -> Shape:
    """Return the shape of a category, worked out once a scope; raise Missing for an unknown code."""
    cache = current().cache
    key = f"records.shape:{policy.digest}:{category}"
    if key not in cache:
        cache[key] = _shaped(policy, category)
    found: Shape = cache[key]
    return found


def is_keyed(one: Field) -> bool:
    """Say whether equal values of a field are found: duplicates, uniqueness, blind index."""
    named = one.type is FieldType.TEXT and one.critical
    return not one.retired and (one.unique or one.sealed or one.type in _KEYED or named)


def _shaped(policy: PublishedPolicy, category: str) -> Shape:
    known = effective(policy.document, category)
    fields = (*known.fields, *known.retired_fields)
    return Shape(
        policy=policy,
        category=known,
        fields=fields,
        slots={
            one.code: policy.slots[category, one.code]
            for one in known.fields
            if (category, one.code) in policy.slots and not one.repeat and not one.sealed
        },
        keyed=tuple(one for one in known.fields if is_keyed(one)),
        searched=tuple(one for one in known.fields if one.searchable and not one.sealed),
        by_code={one.code: one for one in fields},
    )


def fillable(shape: Shape) -> tuple[Field, ...]:
    """Return the fields a person fills in, in the order of the sections."""
    return tuple(one for one in shape.category.fields if one.required is not Required.AUTO)
