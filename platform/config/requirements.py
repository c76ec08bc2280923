"""Says which requirement is proved by which test, from the record of the last test run."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from config import env
from kernel.errors import Missing
from kernel.text import N_

RECORD = Path(".test-results", "requirements.json")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One clause, one test that is tagged with it ("" if none), and how it ended."""

    id: str
    clause: str
    test: str
    result: str


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the last run says: `total` requirements, `proved` of them, and every clause.

    `whole` is false when the last run was narrowed to some tests, `finished` its time (UTC, ISO).
    """

    total: int
    proved: int
    whole: bool
    finished: str
    clauses: tuple[Evidence, ...]


def catalogue() -> dict[str, tuple[str, ...]]:
    """Return every requirement with its clauses; none while its row is not broken down yet."""
    source = resources.files("config").joinpath("requirements.yaml").read_text(encoding="utf-8")
    listed: dict[str, list[str] | None] = yaml.safe_load(source)
    return {identifier: tuple(clauses or ()) for identifier, clauses in listed.items()}


def last_run(root: Path) -> Proof:
    """Read the record below the checkout `root`; raises Missing when no test has run there."""
    path = root / RECORD
    if not path.exists():
        raise Missing(N_("No test run is recorded here. Run `make test` first."))
    record = json.loads(path.read_text(encoding="utf-8"))
    known = catalogue()
    clauses = tuple(_evidence(known, record["tests"]))
    return Proof(
        total=len(known),
        proved=sum(_is_proved(identifier, known[identifier], clauses) for identifier in known),
        whole=record["whole"],
        finished=record["finished"],
        clauses=clauses,
    )


def command(options: argparse.Namespace) -> dict[str, Any]:
    """Run `fonds verify requirements`: print what a person reads, return what --json prints."""
    proof = last_run(env.ROOT)
    if not options.json:
        sys.stdout.write(as_text(proof, by_clause=options.by_clause) + "\n")
    return asdict(proof)


def as_text(proof: Proof, *, by_clause: bool = False) -> str:
    """Return what `fonds verify requirements` prints: a count, before it each clause if asked."""
    lines = []
    if by_clause:
        for found in proof.clauses:
            lines.append(f"{found.id}  {found.clause}")
            lines.append(f"    {found.result:<9} {found.test}".rstrip())
    if not proof.whole:
        lines.append("The last run covered only some of the tests; `make test` covers all.")
    lines.append(f"{proof.proved} of {proof.total} requirements proved ({proof.finished}).")
    return "\n".join(lines)


def _evidence(known: dict[str, tuple[str, ...]], tests: list[dict[str, str]]) -> Iterator[Evidence]:
    """Give every known clause with its tests, in the order of the catalogue."""
    for identifier, clauses in known.items():
        for clause in clauses:
            tagged = [t for t in tests if t["id"] == identifier and t["clause"] == clause]
            for test in tagged:
                yield Evidence(
                    id=identifier, clause=clause, test=test["test"], result=test["outcome"]
                )
            if not tagged:
                yield Evidence(id=identifier, clause=clause, test="", result="no test")


def _is_proved(identifier: str, clauses: tuple[str, ...], evidence: tuple[Evidence, ...]) -> bool:
    """A requirement counts when its row is broken down and nothing of it is unproved."""
    results = [found.result for found in evidence if found.id == identifier]
    return bool(clauses) and all(result == "passed" for result in results)
