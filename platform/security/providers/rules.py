"""What an identity provider is, what its discovery must say, and what makes an ID token of it good."""

import hmac
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from kernel.errors import FondsError, Problem
from kernel.text import N_

# Signatures by a key pair only: with HS256 whoever knows the public key, or the client's secret, signs himself.
ALGORITHMS = ("RS256", "ES256", "PS256", "RS384", "ES384", "PS384", "RS512", "ES512", "PS512")
BY_SECRET = ("client_secret_basic", "client_secret_post")
FLOW_SECONDS = 300  # from leaving for the provider to coming back
LEEWAY_SECONDS = 30  # by which two clocks may differ
# After so many minutes the provider is asked again whether the person is still signed in there, and in which groups.
USUAL_CHECK, LEAST_CHECK, MOST_CHECK = 60, 5, 720
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2
SUSPENDED, ACTIVE, REMOVED = "suspended", "active", "removed"
REFUSE, CREATE = "refuse", "create"  # what becomes of people nobody knows
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CLAIM = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]{0,99}")
_WORD = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")


class Why(StrEnum):
    """The class of reason why nobody was signed in; it stands in the trail."""

    STATE = "state"  # not begun in this browser, used already, or too late
    DENIED = "denied"  # the provider said no, or the person left its page
    UNREACHABLE = "unreachable"
    ISSUER = "issuer"
    TOKEN = "token"  # noqa: S105 - the word for a class of reasons
    UNKNOWN = "unknown"
    BARRED = "barred"  # somebody who may not sign in


class Turned(FondsError):
    """Nobody is signed in; the sentence is for the trail and the test button, never for who stands at the door."""

    code = "turned_away"
    message = N_("The sign-in was refused.")

    def __init__(self, why: Why, message: str, **params: Any) -> None:
        self.why = why
        super().__init__(message, **params)


@dataclass(frozen=True, kw_only=True)
class ProviderData:
    """What an administrator says of a provider; the secret is set apart.

    `factors`: values of amr or acr that count as a second factor, empty for none. `only_way`: who is linked
    does not sign in with a password. `check_minutes`: how old what the provider said may be.
    """

    name: str
    issuer: str
    client_id: str = ""
    scopes: tuple[str, ...] = ("openid", "profile")
    name_claim: str = "preferred_username"
    unknown: str = REFUSE
    groups_claim: str = ""
    factors: tuple[str, ...] = ()
    only_way: bool = False
    check_minutes: int = USUAL_CHECK


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What discovery says, checked; `sends_iss`: the provider names itself when it sends people back (RFC 9207)."""

    authorization: str
    token: str
    keys: str
    algorithms: tuple[str, ...]
    way: str = BY_SECRET[0]
    end_session: str = ""
    sends_iss: bool = False


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whom a good token names: the stable subject, a name to show, the groups, how and when it was proved."""

    subject: str
    username: str = ""
    name: str = ""
    groups: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    proved_at: float = 0.0
    session: str = ""  # by which the provider names this sign-in (sid), "" where it does not


def problems_with_provider(wanted: ProviderData) -> list[Problem]:
    """Return what is wrong with what was said of a provider."""
    found: list[Problem] = []
    if not 1 <= len(wanted.name.strip()) <= 64:  # noqa: PLR2004 - said in the sentence
        message = N_("The button needs a name of 1 to 64 characters.")
        found.append(Problem(code="name", message=message, where="name"))
    if not is_issuer(wanted.issuer):
        message = N_(
            "An issuer is an address that begins with https://, without a question mark or a hash; "
            "http:// is good on this machine only."
        )
        found.append(Problem(code="issuer", message=message, where="issuer"))
    if wanted.client_id and (not wanted.client_id.isascii() or not wanted.client_id.isprintable()):
        message = N_("A client id has plain letters, digits and signs only.")
        found.append(Problem(code="client_id", message=message, where="client_id"))
    if "openid" not in wanted.scopes or not all(_WORD.fullmatch(one) for one in wanted.scopes):
        message = N_("Scopes are words with blanks between them, and “openid” is one of them.")
        found.append(Problem(code="scopes", message=message, where="scopes"))
    for where in ("name_claim", "groups_claim"):
        claim = getattr(wanted, where)
        if (claim or where == "name_claim") and not _CLAIM.fullmatch(claim):
            message = N_("A claim is one word, such as preferred_username.")
            found.append(Problem(code=where, message=message, where=where))
    if wanted.unknown not in (REFUSE, CREATE):
        message = N_("Choose what becomes of people nobody knows.")
        found.append(Problem(code="unknown", message=message, where="unknown"))
    return found + _problems_with_check(wanted.check_minutes)


def _problems_with_check(minutes: int) -> list[Problem]:
    if LEAST_CHECK <= minutes <= MOST_CHECK:
        return []
    message = N_("The provider can be asked again after {least} to {most} minutes.")
    params = {"least": LEAST_CHECK, "most": MOST_CHECK}
    return [Problem(code="check", message=message, params=params, where="check_minutes")]


def is_issuer(address: str) -> bool:
    """Say whether an address may be an issuer: https, or http on this machine; no query and no fragment."""
    return is_safe(address) and not set("?#") & set(address)


def is_safe(address: str) -> bool:
    """Say whether we send people or secrets to an address: https, or http on this machine."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or not parts.hostname or parts.username is not None or len(address) > 500:  # noqa: PLR2004 - what the column holds
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def discovery_of(issuer: str) -> str:
    """Return where an issuer describes itself (OpenID Connect Discovery 1.0, section 4)."""
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def object_in(body: bytes, url: str) -> dict[str, Any]:
    """Return the JSON object an answer holds; Turned for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Turned(Why.UNREACHABLE, N_("{url} did not answer with a JSON object."), url=url)
    return found


def metadata_of(document: Mapping[str, Any], issuer: str) -> Metadata:
    """Return what discovery says; Turned with one sentence for what we do not trust."""
    said = document.get("issuer")
    if said != issuer:
        message = N_("Discovery names another issuer: {said}.")
        raise Turned(Why.ISSUER, message, said=str(said)[:200])
    named = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    for name in named:
        if not isinstance(document.get(name), str) or not is_safe(document[name]):
            message = N_("{name} in discovery is missing or does not begin with https://.")
            raise Turned(Why.ISSUER, message, name=name)
    signed = _texts(document.get("id_token_signing_alg_values_supported"))
    algorithms = tuple(one for one in ALGORITHMS if one in signed)
    if not algorithms:
        message = N_("The provider signs with none of the methods Fonds trusts ({known}).")
        raise Turned(Why.ISSUER, message, known="RS256, ES256, PS256")
    ways = _texts(document.get("code_challenge_methods_supported"))
    if ways and "S256" not in ways:
        raise Turned(Why.ISSUER, N_("The provider does not know PKCE with S256."))
    asked = _texts(document.get("token_endpoint_auth_methods_supported")) or {BY_SECRET[0]}
    way = next((one for one in BY_SECRET if one in asked), "")
    if not way:
        raise Turned(Why.ISSUER, N_("The provider does not take a client secret."))
    end = document.get("end_session_endpoint")
    return Metadata(
        authorization=document["authorization_endpoint"],
        token=document["token_endpoint"],
        keys=document["jwks_uri"],
        algorithms=algorithms,
        way=way,
        end_session=end if isinstance(end, str) and is_safe(end) else "",
        sends_iss=document.get("authorization_response_iss_parameter_supported") is True,
    )


def demand_answer(error: str | None) -> None:
    """Raise Turned when a provider sent somebody back with an error (RFC 6749, section 4.1.2.1)."""
    if error is not None:
        said = error.replace("\0", "")[:100]
        raise Turned(Why.DENIED, N_("The provider said “{said}”."), said=said)


def demand_issuer(came: str | None, *, issuer: str, sends_iss: bool) -> None:
    """Raise Turned when another provider sent the person back than the one it was sent to (RFC 9207)."""
    if came is None and not sends_iss:
        return
    if came != issuer:
        raise Turned(Why.ISSUER, N_("Another provider answered than the one that was asked."))


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a token must say: from whom, for whom, the number of this sign-in, and since when it was proved."""

    issuer: str
    client_id: str
    nonce: str
    at: float  # seconds since 1970
    proved_since: float | None = None


def demand_claims(claims: Mapping[str, Any], expected: Expected) -> None:
    """Raise Turned unless the claims are those of this sign-in (OpenID Connect Core 1.0, section 3.1.3.7)."""
    nonce = claims.get("nonce")
    subject = claims.get("sub")
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != expected.issuer:
        raise Turned(Why.TOKEN, N_("The token is of another issuer."))
    if not isinstance(audiences, list) or expected.client_id not in audiences:
        raise Turned(Why.TOKEN, N_("The token is for another application."))
    party = claims.get("azp")
    if (party is not None or len(audiences) > 1) and party != expected.client_id:
        raise Turned(Why.TOKEN, N_("The token was made for another application."))
    if not isinstance(nonce, str) or not hmac.compare_digest(
        nonce.encode(), expected.nonce.encode()
    ):
        raise Turned(Why.TOKEN, N_("The token belongs to another sign-in."))
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise Turned(Why.TOKEN, N_("The token names nobody."))
    _demand_times(claims, expected)


def _demand_times(claims: Mapping[str, Any], expected: Expected) -> None:
    ends, made = moment_of(claims.get("exp")), moment_of(claims.get("iat"))
    if ends is None or ends <= expected.at - LEEWAY_SECONDS:
        raise Turned(Why.TOKEN, N_("The token has run out."))
    if made is None or not -FLOW_SECONDS - LEEWAY_SECONDS <= made - expected.at <= LEEWAY_SECONDS:
        raise Turned(Why.TOKEN, N_("The token was not made just now; look at the clocks."))
    if "nbf" in claims and (moment_of(claims["nbf"]) or ends) > expected.at + LEEWAY_SECONDS:
        raise Turned(Why.TOKEN, N_("The token is not good yet; look at the clocks."))
    if expected.proved_since is not None:
        proved = moment_of(claims.get("auth_time"))
        if proved is None or proved < expected.proved_since - LEEWAY_SECONDS:
            raise Turned(Why.TOKEN, N_("The provider did not ask the person again."))


def account_of(claims: Mapping[str, Any], *, name_claim: str, groups_claim: str) -> Account:
    """Return whom good claims name; a name is only ever shown, or given to somebody new."""
    methods = _texts(claims.get("amr")) | _texts(claims.get("acr"))
    return Account(
        subject=claims["sub"],
        username=_text(claims.get(name_claim), 64),
        name=_text(claims.get("name"), 100),
        groups=frozenset(_texts(claims.get(groups_claim)) if groups_claim else ()),
        methods=frozenset(methods),
        proved_at=moment_of(claims.get("auth_time")) or 0.0,
        session=session_of(claims),
    )


def counts_as_factor(methods: Collection[str], trusted: Collection[str]) -> bool:
    """Say whether what the provider says it did counts as a second factor in this company."""
    return not set(trusted).isdisjoint(methods)


def _texts(value: object) -> set[str]:
    """Return the short texts in a claim that holds one or many."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return {one for one in listed[:500] if isinstance(one, str) and 0 < len(one) <= LONGEST_SUBJECT}


def _text(value: object, most: int) -> str:
    return value.replace("\0", "").strip()[:most] if isinstance(value, str) else ""


def session_of(claims: Mapping[str, Any]) -> str:
    """Return by which a token names a sign-in at the provider (sid), '' where it does not."""
    sid = claims.get("sid")
    good = isinstance(sid, str) and len(sid) <= LONGEST_SUBJECT and "\0" not in sid
    return str(sid) if good else ""


def moment_of(value: object) -> float | None:
    """Return a moment as a token tells it, in seconds since 1970; None for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]  # is_number says so
