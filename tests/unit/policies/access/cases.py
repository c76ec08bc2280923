"""Questions of access made at random from dimensions, so that each pair of their values comes up together."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from random import Random

from policies.access.grants import Facts, Grant, Person, Post, RowScope, Verb

TODAY = date(2026, 11, 23)
LEVELS = ("L0", "L1", "L2", "L3")
PARENTS = {
    "HT": "",
    "HT·XS": "HT",
    "HT·XS·A": "HT·XS",
    "KH": "",
    "KH·B": "KH",
    "HT·XS·Z": "HT·XS",
    "HT·XS·A·Z": "HT·XS·A",
}
ME, OTHER, RECORD = "1", "2", "77"
DAY = timedelta(days=1)

# What may differ in one question, and the values it takes. The first grant is built from them, and what the
# person and the record are; a second grant is another draw of the same.
DIMENSIONS = {
    "department": ("mine", "other", "any"),
    "position": ("mine", "other", "any", "of-another-post"),
    "category": ("same", "above", "below", "beside", "every"),
    "granted": ("view", "asked", "both", "neither"),
    "asked": (Verb.VIEW, Verb.EDIT, Verb.EXPORT, Verb.CREATE),
    "rows": tuple(RowScope),
    "clearance": ("below", "at", "above", "unknown"),
    "floor": ("none", "below", "at-clearance", "above-clearance"),
    "time": ("open", "last-day", "first-day", "over", "not-yet"),
    "owner": ("me", "other", "nobody"),
    "maker": ("me", "other"),
    "place": ("mine", "of-another-post", "other", "none"),
    "territory": ("mine", "other", "none"),
    "shared": ("no", "at-level", "below-level", "another-record"),
    "second": ("none", "view", "asked"),
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question, and which value of each dimension it came from."""

    drawn: dict[str, object]
    grants: tuple[Grant, ...]
    person: Person
    verb: Verb
    facts: Facts
    floors: dict[str, str]

    @property
    def pairs(self):
        """Every two values that came together."""
        return set(combinations(sorted(self.drawn.items(), key=lambda one: one[0]), 2))


def every_pair():
    """Return all pairs of values of two dimensions, as `Case.pairs` names them."""
    names = sorted(DIMENSIONS)
    return {
        ((one, a), (other, b))
        for one, other in combinations(names, 2)
        for a in DIMENSIONS[one]
        for b in DIMENSIONS[other]
    }


def cases(count, *, seed=1):
    """Yield `count` cases; values that have come least often with the others are drawn before the rest."""
    random = Random(seed)  # noqa: S311 - the same questions in every run
    missing = every_pair()
    for _number in range(count):
        drawn = _drawn(random, missing)
        case = made(drawn, random)
        missing -= case.pairs
        yield case


def _drawn(random, missing):
    drawn = {name: random.choice(values) for name, values in DIMENSIONS.items()}
    if missing:  # a pair nobody has seen yet is put in
        drawn |= dict(random.choice(sorted(missing, key=repr)))
    return drawn


def made(drawn, random):
    """Return the question these values stand for."""
    level = random.choice(LEVELS[1:3])
    category = random.choice(["HT·XS", "HT·XS·A"])
    home, second = Post(department="XS", position="OPR"), Post(department="CW", position="STF")
    facts = Facts(
        category=category,
        department={"mine": "XS", "of-another-post": "CW", "other": "ZZ", "none": ""}[
            drawn["place"]
        ],
        owner={"me": ME, "other": OTHER, "nobody": ""}[drawn["owner"]],
        created_by={"me": ME, "other": OTHER}[drawn["maker"]],
        territory={"mine": "31", "other": "12", "none": ""}[drawn["territory"]],
        level=level,
        record=RECORD,
    )
    place = LEVELS.index(level)
    shares = {
        "no": (),
        "at-level": ((RECORD, LEVELS[place]),),
        "below-level": ((RECORD, LEVELS[place - 1]),),
        "another-record": (("78", "L3"),),
    }[drawn["shared"]]
    person = Person(
        id=ME, posts=(home, second), territories=frozenset({"31"}), shared=frozenset(shares)
    )
    clearance = {
        "below": LEVELS[place - 1],
        "at": level,
        "above": LEVELS[place + 1],
        "unknown": "L9",
    }[drawn["clearance"]]
    at = LEVELS.index(clearance) if clearance in LEVELS else place
    floors = {
        "none": {},
        "below": {category: LEVELS[place - 1]},
        "at-clearance": {category: LEVELS[at]},
        "above-clearance": {category: LEVELS[min(at + 1, 3)]},
    }[drawn["floor"]]
    return Case(
        drawn=drawn,
        grants=_grants(drawn, category, clearance, random),
        person=person,
        verb=drawn["asked"],
        facts=facts,
        floors=floors,
    )


def _grants(drawn, category, clearance, random):
    asked = drawn["asked"]
    verbs = {
        "view": (Verb.VIEW,),
        "asked": (asked,),
        "both": (Verb.VIEW, asked),
        "neither": (Verb.SEAL,),
    }[drawn["granted"]]
    since, until = {
        "open": (None, None),
        "last-day": (None, TODAY),
        "first-day": (TODAY, None),
        "over": (None, TODAY - DAY),
        "not-yet": (TODAY + DAY, None),
    }[drawn["time"]]
    first = Grant(
        department={"mine": "XS", "other": "ZZ", "any": "*"}[drawn["department"]],
        position={"mine": "OPR", "other": "DH", "any": "", "of-another-post": "STF"}[
            drawn["position"]
        ],
        categories={
            "same": (category,),
            "above": ("HT",),
            "below": (f"{category}·Z",),
            "beside": ("KH",),
            "every": ("*",),
        }[drawn["category"]],
        verbs=verbs,
        rows=drawn["rows"],
        clearance=clearance,
        valid_from=since,
        valid_to=until,
    )
    if drawn["second"] == "none":
        return (first,)
    # The other half of an edit: a view, or the verb itself, as wide or as narrow as it comes.
    more = Grant(
        department=random.choice(["XS", "CW", "*", "ZZ"]),
        categories=(random.choice(["HT", "*", category]),),
        verbs=(Verb.VIEW,) if drawn["second"] == "view" else (asked,),
        rows=random.choice(list(RowScope)),
        clearance=random.choice(LEVELS),
    )
    return (first, more) if random.random() < 0.5 else (more, first)
