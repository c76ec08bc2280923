"""Opens an ID token by the keys of its provider; joserfc does the mathematics, the choice of key and method is ours."""

from collections.abc import Collection, Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from kernel.text import N_
from security.providers.rules import ALGORITHMS, Turned, Why

LONGEST = 64 * 1024
LEAST_RSA_BITS = 2048
_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_TYPES = (None, "JWT", "jwt")  # not an access token, not a logout token


class UnknownKey(Turned):
    """The token names a key that was not among those fetched: they may have changed since."""

    def __init__(self) -> None:
        super().__init__(Why.TOKEN, N_("The token is signed by a key the provider does not show."))


def claims_in(
    token: str,
    keys: Mapping[str, Any],
    algorithms: Collection[str],
    *,
    types: Collection[str | None] = _TYPES,
) -> dict[str, Any]:
    """Return the claims of a token whose signature is good; UnknownKey or Turned for any other.

    `keys` is the provider's key set (RFC 7517), `algorithms` what its discovery says and we trust, `types`
    what the header may call the token.
    """
    if len(token) > LONGEST:
        raise Turned(Why.TOKEN, N_("The token is too long."))
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, UnicodeError, RecursionError) as error:
        raise Turned(Why.TOKEN, N_("What the provider sent is no token.")) from error
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS or algorithm not in algorithms:
        raise Turned(Why.TOKEN, N_("The token is signed by a method that is not trusted."))
    if header.get("typ") not in types:
        raise Turned(Why.TOKEN, N_("The token is of another kind."))
    key = _key(keys, header.get("kid"), algorithm)
    try:
        opened = jwt.decode(token, key, algorithms=[algorithm])
    except (JoseError, ValueError, RecursionError) as error:
        raise Turned(Why.TOKEN, N_("The signature of the token is not good.")) from error
    if not isinstance(opened.claims, dict):
        raise Turned(Why.TOKEN, N_("What the provider sent is no token."))
    return opened.claims


def usable_keys(keys: Mapping[str, Any], algorithms: Collection[str]) -> int:
    """Return how many keys of a set could sign a token of one of these methods."""
    return sum(any(_fits(one, algorithm) for algorithm in algorithms) for one in _listed(keys))


def _key(keys: Mapping[str, Any], kid: object, algorithm: str) -> RSAKey | ECKey:
    """Return the one key with this id, or the only one that fits a token that names none."""
    fitting = [one for one in _listed(keys) if _fits(one, algorithm)]
    named = [one for one in fitting if one.get("kid") == kid] if kid is not None else fitting
    if len(named) != 1:
        raise UnknownKey
    try:
        found = (RSAKey if algorithm[0] in "RP" else ECKey).import_key(named[0])
        size = found.public_key.key_size
    except (JoseError, ValueError, TypeError) as error:
        raise Turned(Why.TOKEN, N_("A key of the provider cannot be read.")) from error
    if isinstance(found, RSAKey) and size < LEAST_RSA_BITS:
        raise Turned(Why.TOKEN, N_("The provider signs with a key that is too short."))
    return found


def _listed(keys: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = keys.get("keys")
    return [one for one in listed[:50] if isinstance(one, dict)] if isinstance(listed, list) else []


def _fits(key: Mapping[str, Any], algorithm: str) -> bool:
    """Say whether a key is meant for a method: its kind, its curve, its use."""
    if key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm:
        return False
    if algorithm in _CURVES:
        return key.get("kty") == "EC" and key.get("crv") == _CURVES[algorithm]
    return key.get("kty") == "RSA"
