"""What an attack is, and how a guard is taken away for the length of one."""

import sys
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from django.db.models import Q, QuerySet
from psycopg import sql

from kernel.decision import ALLOWED
from policies.document.effective import effective
from policies.document.queries import published
from security import permission

OURS = ("administration", "archive", "backoffice", "config", "decisions", "gateway", "jobs", "kernel", "notices",
        "persistence", "policies", "security", "tenants")  # fmt: skip
ATTACKS: dict[str, "Attack"] = {}


@dataclass(frozen=True, kw_only=True)
class Attack:
    """`act(ground)` tries it and says whether it succeeded; `trail`: how what was tried is found in the trail.

    "refused": as a refusal; "done": as an ordinary act of the attacker, which the attempt is no more than.
    """

    kind: str
    act: Callable
    guards: tuple
    trail: str


def attack(kind, *guards, trail="refused"):
    """Enter a function into the table of attacks under its name."""

    def enter(act):
        assert act.__name__ not in ATTACKS
        ATTACKS[act.__name__] = Attack(kind=kind, act=act, guards=guards, trail=trail)
        return act

    return enter


def instead(dotted, other):
    """Return a guard that is taken away by putting `other` in the place of a function, wherever it was imported."""
    module, _, name = dotted.rpartition(".")

    @contextmanager
    def without():
        real = getattr(sys.modules[module], name)
        with ExitStack() as stack:
            for one in [found for key, found in sys.modules.items() if key.split(".")[0] in OURS]:
                for called, value in list(vars(one).items()):
                    if value is real:
                        stack.enter_context(patch.object(one, called, other))
            yield

    without.says = f"without {dotted}"
    return without


def always(dotted, value=ALLOWED):
    """Return a guard that is taken away by answering the same whatever is asked."""
    return instead(dotted, lambda *given, **named: value)


FACTOR = instead("security.freshness.demand_factor", lambda *asked: None)


class Open:
    """The permission port as it would be if nobody decided anything."""

    def decide(self, actor, verb, subject):
        return ALLOWED

    def reach(self, actor, verb):
        return Q()

    def readable(self, actor, category):
        known = effective(published().document, category)
        return {field.code: True for field in (*known.fields, *known.retired_fields)}


@contextmanager
def rights():
    """Without rights: everybody may do everything to every record and reads every field."""
    with patch.object(permission, "_port", [Open()]):
        yield


rights.says = "the permission port allows everything"


@contextmanager
def locks():
    """Without locks: nobody waits for a row that another is changing."""
    nothing = instead("persistence.locks.lock_exclusive", lambda name: None)
    with nothing(), patch.object(QuerySet, "select_for_update", lambda rows, **how: rows):
        yield


locks.says = "without locks of rows and names"


ROOT = []  # how the server's superuser connects to the companies' database, and the schema attacked


def unique(*names):
    """Return the guards that are what the database refuses to hold twice, dropped for good in this company."""

    @contextmanager
    def dropped():
        connect, schema = ROOT[0]
        with connect("fonds") as root:
            for name in names:
                found = root.execute(
                    "SELECT conrelid::regclass::text FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace"
                    " WHERE conname = %s AND nspname = %s", [name, schema]).fetchone()  # fmt: skip
                if found:
                    root.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                        sql.SQL(found[0]), sql.Identifier(name)))  # fmt: skip
                else:
                    root.execute(
                        sql.SQL("DROP INDEX IF EXISTS {}").format(sql.Identifier(schema, name))
                    )
        yield

    dropped.says = f"without the constraints {', '.join(names)}"
    return dropped


_open = []  # the guards that are taken away just now


@contextmanager
def without(guards):
    """Take several guards away."""
    with ExitStack() as stack:
        for one in guards:
            stack.enter_context(one())
        _open.extend(guards)
        stack.callback(_open.clear)
        yield


def is_guarded():
    """Say whether every guard stands."""
    return not _open


def text(answer):
    """Return what an answer says, streamed or not; an answer that is no success says nothing."""
    if answer.status_code >= 400:
        return ""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return content.decode(errors="replace")
