"""What a token may carry, for how long, from where, and whether it may be used now."""

import hashlib
import ipaddress
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_

LONGEST = timedelta(days=366)
LONGEST_NAME = 100
MOST_NETWORKS = 20
_FORM = re.compile(r"fonds_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")


class Scope(StrEnum):
    """What a token lets through of what its person may do."""

    RECORDS_READ = "records.read"
    RECORDS_CREATE = "records.create"
    RECORDS_EDIT = "records.edit"
    RECORDS_FILE = "records.file"
    REQUESTS_READ = "requests.read"
    REQUESTS_DECIDE = "requests.decide"
    PEOPLE_READ = "people.read"
    IMPORTS_READ = "imports.read"
    IMPORTS_WRITE = "imports.write"
    FILES_READ = "files.read"
    FILES_WRITE = "files.write"


SCOPE_WORDS: Mapping[Scope, str] = {
    Scope.RECORDS_READ: N_("Look up and search records"),
    Scope.RECORDS_CREATE: N_("Register records"),
    Scope.RECORDS_EDIT: N_("Change, submit and withdraw records"),
    Scope.RECORDS_FILE: N_("File records"),
    Scope.REQUESTS_READ: N_("Read requests"),
    Scope.REQUESTS_DECIDE: N_("Decide and withdraw requests"),
    Scope.PEOPLE_READ: N_("Read the list of people"),
    Scope.IMPORTS_READ: N_("Read imports and what was found in them"),
    Scope.IMPORTS_WRITE: N_("Bring ledgers in, and take them back"),
    Scope.FILES_READ: N_("List and download files of records"),
    Scope.FILES_WRITE: N_("Add files to records"),
}
# The verbs of the access grid (presets §1.2) each scope lets through; policies own their meaning.
_VERBS: Mapping[Scope, frozenset[str]] = {
    Scope.RECORDS_READ: frozenset("Q"),
    Scope.RECORDS_CREATE: frozenset("C"),
    Scope.RECORDS_EDIT: frozenset("U"),
    Scope.RECORDS_FILE: frozenset("F"),
    # Who decides carries out what was asked: a change that is approved is written by the approver.
    Scope.REQUESTS_DECIDE: frozenset("RA"),
    # Rows are judged against the records there are, and filed where the person may file.
    Scope.IMPORTS_READ: frozenset("I"),
    Scope.IMPORTS_WRITE: frozenset("IQUF"),
    Scope.FILES_READ: frozenset("QO"),
    Scope.FILES_WRITE: frozenset("QU"),
}
_NEEDS: Mapping[Scope, Scope] = {
    Scope.RECORDS_EDIT: Scope.RECORDS_READ,
    Scope.RECORDS_FILE: Scope.RECORDS_READ,
    Scope.REQUESTS_DECIDE: Scope.REQUESTS_READ,
    Scope.IMPORTS_WRITE: Scope.IMPORTS_READ,
    Scope.FILES_READ: Scope.RECORDS_READ,
    Scope.FILES_WRITE: Scope.FILES_READ,
}


@dataclass(frozen=True, kw_only=True)
class TokenData:
    """What somebody asks of a new token; `networks` are addresses or ranges, none means anywhere."""

    name: str
    scopes: Sequence[str]
    expires_on: date
    networks: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class TokenFacts:
    """What decides whether a token may be used.

    `is_lent`: somebody else made it, which is right only for an account that cannot sign in by itself.
    """

    expires_on: date
    revoked: bool
    networks: Sequence[str]
    person_active: bool
    is_lent: bool = False
    person_signs_in: bool = False


def verbs_of(scopes: Iterable[str]) -> frozenset[str]:
    """Return the verbs that scopes let through; an unknown scope lets nothing through."""
    known = set(Scope)
    return frozenset().union(
        *(_VERBS.get(Scope(code), frozenset()) for code in scopes if code in known)
    )


def digest_of(secret: str) -> str:
    """Return what is stored of a token: it is random, so one hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_token(text: str) -> bool:
    """Say whether text has the form of a token."""
    return _FORM.fullmatch(text) is not None


def problems_with_token(data: TokenData, today: date) -> list[Problem]:
    """Return what keeps a token from being made."""
    found = []
    if not data.name.strip() or len(data.name) > LONGEST_NAME:
        message = N_("Say in up to {limit} characters which program uses the token.")
        params = {"limit": LONGEST_NAME}
        found.append(Problem(code="name", message=message, params=params, where="name"))
    found += _scope_problems(data.scopes)
    if data.expires_on <= today or data.expires_on > today + LONGEST:
        message = N_("A token ends on a day after today and within a year.")
        found.append(Problem(code="expires_on", message=message, where="expires_on"))
    return found + _network_problems(data.networks)


def may_use(facts: TokenFacts, *, today: date, address: str) -> Decision:
    """Say whether a token may be used today from an address."""
    if facts.revoked:
        return refusal(N_("This token was revoked."))
    if facts.expires_on < today:
        return refusal(N_("This token has expired."))
    if not facts.person_active:
        return refusal(N_("The person of this token may not sign in any more."))
    if facts.is_lent and facts.person_signs_in:
        return refusal(N_("The person of this token signs in by now and makes tokens alone."))
    if not is_within(address, facts.networks):
        return refusal(N_("This token may not be used from this address."))
    return ALLOWED


def is_within(address: str, networks: Collection[str]) -> bool:
    """Say whether an address lies in one of the networks; without networks every address does."""
    if not networks:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in ipaddress.ip_network(one, strict=False) for one in networks)


def _scope_problems(scopes: Sequence[str]) -> list[Problem]:
    if not scopes or not set(scopes) <= set(Scope):
        message = N_("Choose what the token is for.")
        return [Problem(code="scopes", message=message, where="scopes")]
    lacking = sorted({need for scope, need in _NEEDS.items() if scope in scopes} - set(scopes))
    if lacking:
        message = N_("Reading is needed for this as well: choose “{scope}” too.")
        params = {"scope": lacking[0]}
        return [Problem(code="scopes", message=message, params=params, where="scopes")]
    return []


def _network_problems(networks: Sequence[str]) -> list[Problem]:
    if len(networks) > MOST_NETWORKS:
        message = N_("At most {limit} networks.")
        params = {"limit": MOST_NETWORKS}
        return [Problem(code="networks", message=message, params=params, where="networks")]
    message = N_("“{network}” is neither an address nor a network such as 10.1.0.0/16.")
    return [
        Problem(code="networks", message=message, params={"network": one}, where="networks")
        for one in networks
        if not _is_network(one)
    ]


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
