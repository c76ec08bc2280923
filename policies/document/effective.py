"""What the document says about one category in the end: its own words and those it inherits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.errors import Missing
from kernel.text import N_
from policies.cadences.rules import Cadence, in_force
from policies.categories.rules import (
    OWN,
    Category,
    Doubles,
    Kind,
    Review,
    StageDuty,
    Titles,
    Titling,
    UpdateApproval,
    inherited,
    path,
)
from policies.document.values import Confidentiality, NumberRule, PolicyDocument
from policies.fields.rules import Field, FieldType, Section, fields_of
from policies.fields.titles import names_in, naming_fields, sealed_name
from policies.retention.rules import RetentionRule


@dataclass(frozen=True, kw_only=True)
class EffectiveCategory:
    """One category with everything that holds for its records.

    `fields` are those in force, grouped in the order of `sections` (fields of no section first);
    `retired_fields` stay readable on old records. `origins` says which category each value comes from:
    kind, custodian, level, carrier, review, update_approval, doubles, filing_order, title_rule, titling, titles,
    filing_days, filing_from, filing_steps, reported_to, completeness, entry_days, file_kinds, stages, number,
    retention, confidentiality,
    `cadence:<code>` and `field:<code>`; "" is the default of the program, of a cadence every category. `cadences`
    are those of its records, and of the company those that name it.
    """

    category: Category
    path: tuple[Category, ...]
    kind: Kind
    custodian: str
    level: str
    carrier: str
    review: Review
    update_approval: UpdateApproval
    doubles: Doubles
    filing_order: str
    title_rule: str
    titling: Titling
    file_kinds: tuple[str, ...]
    titles: Titles
    filing_days: int
    filing_from: str
    filing_steps: str
    reported_to: str
    completeness: int  # per cent that filing needs, 0 none
    entry_days: int  # working days from the first contact to the entry, 0 none set
    names: tuple[str, ...]  # the fields a title comes from, where titles are sealed
    stages: tuple[StageDuty, ...]
    standalone: bool
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    retired_fields: tuple[Field, ...]
    number: NumberRule | None
    retention: tuple[RetentionRule, ...]
    confidentiality: Confidentiality | None
    cadences: tuple[Cadence, ...]
    origins: Mapping[str, str]

    @property
    def code(self) -> str:
        """The category's code."""
        return self.category.code

    @property
    def asks_about_doubles(self) -> bool:
        """Whether a record that may be a customer there is is decided on before it is stored."""
        return self.doubles is Doubles.ASK and self.watches_doubles

    @property
    def watches_doubles(self) -> bool:
        """Whether its records are held against the customers there are: files, and items where it is said."""
        return self.kind is Kind.FILE or bool(self.origins["doubles"])

    @property
    def seals_titles(self) -> bool:
        """Whether titles and the names they come from are stored sealed."""
        return self.titles is Titles.SEALED

    @property
    def naming(self) -> tuple[Field, ...]:
        """The fields in force a title can come from, the best first."""
        if not self.seals_titles:
            return naming_fields(self.fields)
        known = {one.code: one for one in self.fields if one.type is FieldType.TEXT}
        return tuple(known[code] for code in self.names if code in known)

    def custodian_of(self, department: str) -> str:
        """Return which department keeps a record that `department` is responsible for."""
        return department if self.custodian == OWN else self.custodian

    def field(self, code: str) -> Field:
        """Return the field with this code, in force or retired; raise Missing."""
        for known in (*self.fields, *self.retired_fields):
            if known.code == code:
                return known
        raise Missing(
            N_("The category {category} has no field “{field}”."), category=self.code, field=code
        )

    def in_section(self, section: str) -> Iterator[Field]:
        """Yield the fields of one section; "" those of none."""
        return (known for known in self.fields if known.section == section)


def category_path(document: PolicyDocument, code: str) -> tuple[Category, ...]:
    """Return the categories from the root to `code`; raise Missing for an unknown code."""
    way = path(document.categories_by_code, code)
    if not way:
        raise Missing(N_("The category “{category}” is not in the policy."), category=code)
    return way


def effective(document: PolicyDocument, code: str) -> EffectiveCategory:
    """Return what holds for the category `code`; raise Missing for an unknown code."""
    key = _key(code)
    if key not in document.memo:
        document.memo[key] = _worked_out(document, code)
    found: EffectiveCategory = document.memo[key]
    return found


def seals_titles(document: PolicyDocument) -> bool:
    """Say whether any category has its titles sealed."""
    return any(one.titles is Titles.SEALED for one in document.categories)


def newly_sealed(old: PolicyDocument, new: PolicyDocument) -> frozenset[str]:
    """Return the categories whose titles, or more of whose names, are sealed from now on."""
    if not seals_titles(new):
        return frozenset()
    sealed = set[str]()
    for one in new.categories:
        now = effective(new, one.code)
        if not now.seals_titles or one.code not in old.categories_by_code:
            continue
        before = effective(old, one.code)
        if not before.seals_titles or set(now.names) - set(before.names):
            sealed.add(one.code)
    return frozenset(sealed)


def hand_down(before: PolicyDocument, after: PolicyDocument) -> None:
    """Let the next revision of a draft keep what holds for the categories that no change reaches."""
    if before.levels != after.levels or _tree(before) != _tree(after):
        return
    touched = _reached(before.cadences, after.cadences)
    if touched is None:
        return
    for part in ("categories", "sections", "fields", "numbering", "retention", "confidentiality"):
        old = _by_category(before, part)
        if getattr(before, part) is getattr(after, part):
            after.memo[f"by_category:{part}"] = old
        else:
            new = _by_category(after, part)
            touched |= {code for code in {*old, *new} if old.get(code) != new.get(code)}
    for code in before.categories_by_code:
        found = before.memo.get(_key(code))
        if found is not None and not any(step.code in touched for step in found.path):
            after.memo[_key(code)] = found


def _reached(before: Sequence[Cadence], after: Sequence[Cadence]) -> set[str] | None:
    """Return the categories that changed cadences name; None where they may reach every category."""
    changed = set(before) ^ set(after)
    if any(not one.categories for one in changed) or (not changed and before != after):
        return None
    return {code for one in changed for code in one.categories}


def _tree(document: PolicyDocument) -> list[tuple[str, str]]:
    return [(one.code, one.parent) for one in document.categories]


def _key(code: str) -> str:
    return f"effective:{code}"


def _worked_out(document: PolicyDocument, code: str) -> EffectiveCategory:
    way = category_path(document, code)
    codes = [category.code for category in way]
    said = inherited(way)
    sections = _sections(document, codes)
    fields = fields_of(
        codes,
        _rows(document, "fields", codes),
        sections=_rows(document, "sections", codes),
        retired=True,
    )
    names: tuple[str, ...] = ()
    if said.titles is Titles.SEALED:
        names = names_in(fields, said.title_rule)
        fields = tuple(sealed_name(known) if known.code in names else known for known in fields)
    number = _number(document, codes)
    retention = _retention(document, codes)
    confidentiality = _confidentiality(document, codes)
    origins = dict(said.origins)
    origins["number"] = number.category if number else ""
    origins["retention"] = retention[0].category if retention else ""
    origins["confidentiality"] = confidentiality.category if confidentiality else ""
    cadences = _cadences(document, codes)
    origins.update({f"cadence:{one.code}": _named(one, codes) for one in cadences})
    origins.update({f"field:{known.code}": known.category for known in fields})
    return EffectiveCategory(
        category=way[-1],
        path=way,
        kind=said.kind,
        custodian=said.custodian,
        level=_level(document, said.level, is_said=bool(origins["level"])),
        carrier=said.carrier,
        review=said.review,
        update_approval=said.update_approval,
        doubles=said.doubles,
        filing_order=said.filing_order,
        title_rule=said.title_rule,
        titling=said.titling,
        file_kinds=said.file_kinds,
        titles=said.titles,
        filing_days=said.filing_days,
        filing_from=said.filing_from,
        filing_steps=said.filing_steps,
        reported_to=said.reported_to,
        completeness=said.completeness,
        entry_days=said.entry_days,
        names=names,
        stages=said.stages,
        standalone=any(category.standalone for category in way),
        sections=sections,
        fields=tuple(known for known in fields if not known.retired),
        retired_fields=tuple(known for known in fields if known.retired),
        number=number,
        retention=retention,
        confidentiality=confidentiality,
        cadences=cadences,
        origins=origins,
    )


def level_in_force(document: PolicyDocument, category: str, level: str) -> str:
    """Return the level of a record of a category: its own, or the category's where that is higher."""
    codes = [one.code for one in document.levels]
    floor = floors_in(document).get(category)
    if floor in codes and level in codes:
        return max(floor, level, key=codes.index)
    return level


def floors_in(document: PolicyDocument) -> Mapping[str, str]:
    """Return category code → the level its records have at least; none where no category says one."""
    key = "effective.floors"
    if key not in document.memo:
        known = (effective(document, one.code) for one in document.categories)
        document.memo[key] = {one.code: one.level for one in known if one.origins.get("level")}
    found: Mapping[str, str] = document.memo[key]
    return found


def fileable(document: PolicyDocument) -> tuple[Category, ...]:
    """Return the categories records are filed under: neither abstract, collecting nor retired."""
    return tuple(
        category
        for category in document.categories
        if not (category.abstract or category.collecting or category.retired)
    )


def enterable(document: PolicyDocument) -> tuple[Category, ...]:
    """Return the categories records are registered under: also those that collect what has no class yet."""
    return tuple(
        category for category in document.categories if not (category.abstract or category.retired)
    )


def _by_category(document: PolicyDocument, part: str) -> Mapping[str, list[Any]]:
    """Return the rows of a part by their category; thousands are gone through once for all categories."""
    key = f"by_category:{part}"
    if key not in document.memo:
        found: dict[str, list[Any]] = {}
        for row in getattr(document, part):
            found.setdefault(row.code if part == "categories" else row.category, []).append(row)
        document.memo[key] = found
    known: Mapping[str, list[Any]] = document.memo[key]
    return known


def _rows(document: PolicyDocument, part: str, codes: list[str]) -> list[Any]:
    """Return the rows of these categories, from the root down."""
    known = _by_category(document, part)
    return [row for code in codes for row in known.get(code, ())]


def _sections(document: PolicyDocument, codes: list[str]) -> tuple[Section, ...]:
    return tuple({one.code: one for one in _rows(document, "sections", codes)}.values())


def _number(document: PolicyDocument, codes: list[str]) -> NumberRule | None:
    rules = _by_category(document, "numbering")
    return next((rules[code][-1] for code in reversed(codes) if code in rules), None)


def _level(document: PolicyDocument, level: str, *, is_said: bool) -> str:
    """The level of a category; where none is said and the company has not the usual one, its lowest."""
    codes = [one.code for one in document.levels]
    return level if is_said or level in codes or not codes else codes[0]


def _confidentiality(document: PolicyDocument, codes: list[str]) -> Confidentiality | None:
    rules = {rule.category: rule for rule in document.confidentiality}
    return next((rules[code] for code in reversed(codes) if code in rules), None)


def _cadences(document: PolicyDocument, codes: list[str]) -> tuple[Cadence, ...]:
    """Those of the category's records, and those of the company that name it or what it lies under."""
    parents = dict(zip(codes[1:], codes, strict=False))
    return tuple(
        one
        for one in in_force(document.cadences, codes[-1], parents=parents)
        if one.is_of_records or one.categories
    )


def _named(cadence: Cadence, codes: list[str]) -> str:
    """Return the nearest category a cadence names."""
    return next((code for code in reversed(codes) if code in cadence.categories), "")


def _retention(document: PolicyDocument, codes: list[str]) -> tuple[RetentionRule, ...]:
    """For each condition the rules of the nearest category that has any, as `retention.applicable`."""
    found: dict[str, list[RetentionRule]] = {}
    for code in reversed(codes):
        own: dict[str, list[RetentionRule]] = {}
        for rule in _by_category(document, "retention").get(code, ()):
            own.setdefault(rule.condition, []).append(rule)
        found = own | found
    return tuple(rule for rules in found.values() for rule in rules)
