"""How long each page of the studio takes an administrator whose policy has 500 categories and 5,000 fields."""

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.test import Client

from config.bench.companies import bench_company
from config.bench.pages import Seen, counted, signed_in, told
from config.bench.report import Figure, Report, p95
from kernel.scope import Company, reenter
from policies.access.grants import Grant, RowScope, Verb
from policies.categories.rules import Category, Kind
from policies.document import actions as policy
from policies.document.queries import draft_digest, published
from policies.document.values import NumberRule, PolicyDocument
from policies.fields.rules import Choice, Field, FieldType, Required, Section
from policies.retention.schedule import Action, RetentionRule
from security.people.models import User
from security.people.queries import actor_of

CATEGORIES, FIELDS_EACH = 500, 10
CHANGES = 40  # categories the open draft changes
ROUNDS = 20
PAGE_MS, QUERIES = 300, 23  # the bounds
_TYPES = tuple(
    FieldType(name)
    for name in ("text", "number", "date", "choice", "phone", "money", "longtext", "bool")
)
_BRANCHES, _TWIGS = 4, 5  # each top category with its branches and twigs makes 25
_DEEPEST = 2  # how far below the top a twig lies
_WORST = 8


def measure(categories: int = CATEGORIES) -> Report:
    """Open every page of the studio, and do what is done on it, with a draft open; milliseconds."""
    with bench_company() as company:
        document = _filled(company, categories)
        password = _known_password(company)
        logging.getLogger("fonds.request").setLevel(logging.WARNING)
        client = signed_in(company, "admin", password)
        seen: dict[str, Seen] = {}
        for _round in range(ROUNDS):
            for step in _steps(client, document):
                _take(step, seen)
    every = [value for one in seen.values() for value in one.samples]
    slowest = sorted(seen.items(), key=lambda pair: -p95(pair[1].samples))
    slow = [name for name, one in seen.items() if p95(one.samples) > PAGE_MS]
    asking = [f"{name} {one.queries}" for name, one in seen.items() if one.queries > QUERIES]
    return Report(
        what="open every page of the studio",
        data=f"{len(document.categories):,} categories, {len(document.fields):,} fields,"
        f" {len(document.grants):,} grants, a draft with {CHANGES} changes; {len(seen)} pages,"
        f" {ROUNDS} rounds",
        ours=Figure(name="Fonds: all pages together", unit="ms", samples=tuple(every)),
        notes=(
            *(f"slowest: {told((name, ''), one)}" for name, one in slowest[:_WORST]),
            f"bounds: p95 {PAGE_MS} ms: {_held(slow)}; {QUERIES} queries: {_held(asking)}",
        ),
    )


def _held(missed: list[str]) -> str:
    return "held" if not missed else f"missed at {', '.join(missed)}"


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One thing done in the studio."""

    name: str
    do: Callable[[], Any]


def _take(step: _Step, seen: dict[str, Seen]) -> None:
    with counted() as asked:
        started = time.perf_counter()
        answer = step.do()
        spent = (time.perf_counter() - started) * 1000
    if answer.status_code not in {200, 302}:
        raise RuntimeError(f"{answer.status_code} at {step.name}: {answer.content.decode()[:2000]}")
    one = seen.setdefault(step.name, Seen())
    one.samples.append(spent)
    one.queries = max(one.queries, len(asked))


def _steps(client: Client, document: PolicyDocument) -> Iterator[_Step]:
    """Return the pages, then what is done on them; each in the middle of the tree."""
    half = document.categories[len(document.categories) // 2 :]
    middle = next(one.code for one in half if one.code.count("·") == _DEEPEST)
    known = f"text_0_{_DEEPEST}"
    at = f"/policy/categories/{middle}/"
    pages = {
        "overview with the changes": "/policy/",
        "tree": "/policy/categories/",
        "category": at,
        "category, edit": f"{at}edit/",
        "category, move": f"{at}move/",
        "category, add": "/policy/add-category/",
        "form builder": f"{at}form/",
        "form builder, judging": f"{at}form/said/?f.{known}=x&f.number_1_2=many",
        "field, add": f"{at}fields/add/",
        "field, edit": f"{at}fields/{known}/edit/",
        "number": f"{at}number/",
        "number, preview": f"{at}number/preview/?pattern=%7BCAT%7D-%7BSEQ:5%7D",
        "period, add": f"{at}retention/add/",
        "rights": "/policy/rights/",
        "rights of one position": "/policy/rights/?position=CLK",
        "grid": f"/policy/rights/grid/?category={middle}",
        "right, add": "/policy/rights/add/",
        "who may": f"/policy/rights/who/?category={middle}&verb=view",
        "approvals": "/policy/approvals/",
        "head": "/policy/head/",
        "departments": "/policy/departments/",
        "pack": "/policy/pack/",
        "tables": "/policy/tables/",
        "publish": "/policy/publish/",
        "version": "/policy/versions/2/",
    }
    for name, path in pages.items():
        yield _Step(name=name, do=partial(client.get, path, secure=True))
    field = f"bench_{secrets.token_hex(4)}"
    said = {"quick": "1", "zh": "新字段", "code": field, "type": "text", "required": "optional"}
    yield _Step(
        name="field, saved",
        do=partial(client.post, f"{at}fields/add/?from=form", said, secure=True),
    )
    moved = {"back": "form", "parent": "A", "after": known}
    yield _Step(
        name="field, moved",
        do=partial(client.post, f"{at}fields/{field}/move/", moved, secure=True),
    )


def _known_password(company: Company) -> str:
    password = secrets.token_urlsafe(16)
    with reenter(company.id):
        admin = User.objects.get(username="admin")
        admin.set_password(password)
        admin.save()
    return password


def _filled(company: Company, categories: int) -> PolicyDocument:
    """Publish a policy of so many categories, open a draft with CHANGES changes, and return the draft."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        policy.apply_document(admin, grown(published().document, categories))
        policy.publish(admin, draft_digest(), reason="bench")
    with reenter(company.id) as scope:
        scope.actor = admin
        document = published().document
        last = {one.code for one in document.categories[-CHANGES:]}
        changed = replace(
            document,
            categories=tuple(
                replace(one, zh=f"{one.zh}（修订）") if one.code in last else one
                for one in document.categories
            ),
        )
        policy.apply_document(admin, changed)
        return changed


def grown(document: PolicyDocument, categories: int) -> PolicyDocument:
    """Return the document with categories added until there are so many, FIELDS_EACH fields in each of them."""
    codes = [one for one, _place in zip(_codes(), range(categories), strict=False)]
    codes = codes[: categories - len(document.categories)]
    departments = [one.code for one in document.departments]
    roots = [code for code in codes if "·" not in code]
    return replace(
        document,
        categories=(*document.categories, *(_category(code, departments) for code in codes)),
        sections=(
            *document.sections,
            *(
                Section(category=root, code=code, zh=f"{root} 分区 {code}", en=f"Section {code}")
                for root in roots
                for code in "AB"
            ),
        ),
        fields=(*document.fields, *(one for code in codes for one in _fields(code))),
        numbering=(
            *document.numbering,
            *(NumberRule(category=root, pattern="{CAT}-{YYYY}-{SEQ:5}") for root in roots),
        ),
        retention=(
            *document.retention,
            *(
                RetentionRule(
                    category=code, code="D10", period="P10Y", trigger="FILED", action=Action.DESTROY,
                    basis="公司规定",
                )
                for code in codes
                if code.count("·") < _DEEPEST
            ),
        ),
        grants=(
            *document.grants,
            *(
                Grant(
                    department=department, position="CLK", categories=(root,), rows=RowScope.ALL,
                    verbs=(Verb.VIEW, Verb.CREATE, Verb.EDIT), clearance="L2", delegated=True,
                )
                for root in roots
                for department in departments
            ),
        ),
    )  # fmt: skip


def _codes() -> Iterator[str]:
    """Return codes from the roots down: each root, its branches, each with its twigs."""
    root = 0
    while True:
        root += 1
        name = f"T{root:02}"
        yield name
        for branch in range(1, _BRANCHES + 1):
            yield f"{name}·B{branch}"
            for twig in range(1, _TWIGS + 1):
                yield f"{name}·B{branch}·C{twig}"


def _category(code: str, departments: list[str]) -> Category:
    parent, _dot, last = code.rpartition("·")
    top = not parent
    return Category(
        code=code,
        parent=parent,
        zh=f"档案类别 {last}",
        en=f"Category {last}",
        kind=Kind.FILE if top else None,
        custodian=departments[0] if top else "",
        level="L1" if top else "",
        carrier="electronic" if top else "",
        filing_order="time" if top else "",
    )


def _fields(category: str) -> Iterator[Field]:
    """Return the fields of a category; their codes differ from those above, so that each adds its own."""
    depth = category.count("·")
    for place in range(FIELDS_EACH):
        kind = _TYPES[place % len(_TYPES)]
        yield Field(
            category=category,
            code=f"{kind}_{place}_{depth}",
            zh=f"字段 {depth}-{place}",
            en=f"Field {depth}-{place}",
            type=kind,
            section="AB"[place % 2],
            required=Required.ALWAYS if place == 0 else Required.OPTIONAL,
            choices=tuple(Choice(code=str(n), zh=f"选项 {n}", en=f"Choice {n}") for n in range(6))
            if kind is FieldType.CHOICE
            else (),
            searchable=place == 0,
        )
