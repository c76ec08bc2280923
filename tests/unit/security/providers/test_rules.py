"""What we trust in discovery, in a token's claims and in groups."""

import pytest

from security.providers.group_rules import GroupPost, given_by_groups
from security.providers.rules import (
    Expected,
    ProviderData,
    Turned,
    demand_claims,
    discovery_of,
    metadata_of,
    object_in,
    problems_with_provider,
)

ISSUER = "https://id.example"
DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/a",
    "token_endpoint": f"{ISSUER}/t",
    "jwks_uri": f"{ISSUER}/k",
    "id_token_signing_alg_values_supported": ["none", "HS256", "ES256", "RS256"],
}
AT = 1_800_000_000
GOOD = {"iss": ISSUER, "aud": "fonds", "sub": "u1", "nonce": "n", "iat": AT, "exp": AT + 60}
EXPECTED = Expected(issuer=ISSUER, client_id="fonds", nonce="n", at=AT)


def test_discovery_is_read_and_only_good_methods_are_kept():
    found = metadata_of(DOCUMENT, ISSUER)
    assert found.algorithms == ("RS256", "ES256")
    assert found.way == "client_secret_basic"
    assert not found.sends_iss
    assert discovery_of(ISSUER + "/") == f"{ISSUER}/.well-known/openid-configuration"


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": ISSUER + "/"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://id.example/t"},
        {"jwks_uri": None},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
        {"code_challenge_methods_supported": ["plain"]},
        {"token_endpoint_auth_methods_supported": ["none"]},
    ],
)
def test_discovery_that_lies_is_refused(lie):
    with pytest.raises(Turned):
        metadata_of({**DOCUMENT, **lie}, ISSUER)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(body):
    with pytest.raises(Turned):
        object_in(body, ISSUER)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"aud": ["fonds"]},
        {"aud": ["fonds", "other"], "azp": "fonds"},
        {"exp": AT - 29},
        {"iat": AT + 29},
        {"nbf": AT + 29},
    ],
)
def test_good_claims_within_the_leeway_are_taken(more):
    demand_claims({**GOOD, **more}, EXPECTED)


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": ISSUER + "/"},
        {"aud": []},
        {"aud": None},
        {"aud": ["fonds", "other"]},
        {"azp": "other"},
        {"exp": AT - 30},
        {"exp": True},
        {"exp": "2099"},
        {"iat": None},
        {"iat": AT + 31},
        {"iat": AT - 331},
        {"nbf": AT + 31},
        {"nonce": None},
        {"nonce": "m"},
        {"sub": None},
        {"sub": "x" * 256},
        {"sub": "a\0"},
    ],
)
def test_any_other_claims_are_refused(lie):
    with pytest.raises(Turned):
        demand_claims({**GOOD, **lie}, EXPECTED)


def test_a_fresh_proof_has_its_time_in_the_token():
    fresh = Expected(issuer=ISSUER, client_id="fonds", nonce="n", at=AT, proved_since=AT)
    demand_claims({**GOOD, "auth_time": AT}, fresh)
    for said in ({}, {"auth_time": AT - 31}):
        with pytest.raises(Turned):
            demand_claims({**GOOD, **said}, fresh)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("issuer", "http://id.example"),
        ("issuer", "https://id.example?x=1"),
        ("issuer", "https://a:b@id.example"),
        ("issuer", "https://身份.example"),
        ("scopes", ("profile",)),
        ("scopes", ("openid", 'a"b')),
        ("name_claim", ""),
        ("groups_claim", "a b"),
        ("unknown", "maybe"),
        ("client_id", "客户"),
    ],
)
def test_each_wrong_part_of_a_provider_is_named(field, value):
    said = {"name": "IdP", "issuer": ISSUER, field: value}
    assert [one.where for one in problems_with_provider(ProviderData(**said))] == [field]


def test_groups_give_what_does_not_clash():
    mapping = [
        GroupPost(group=f"g{position}", department="D", position=position, by="1")
        for position in ("SYS", "SECA", "AUDA", "STF")
    ]

    def given(*groups, held=(), hardened=False, person="2"):
        return given_by_groups(groups, mapping, person=person, held=held, hardened=hardened)

    assert given("gSTF", "gSYS", "other").posts == {("D", "STF"), ("D", "SYS")}
    both = given("gSTF", "gSYS", "gAUDA")
    assert (both.posts, both.clashing) == ({("D", "STF")}, {"SYS", "AUDA"})
    assert given("gAUDA", held=["SECA"]).clashing == {"AUDA"}
    assert given("gAUDA", held=["AUDA"]).posts == {("D", "AUDA")}
    hard = given("gAUDA", "gSTF", hardened=True)
    assert (hard.posts, hard.by_two) == ({("D", "STF")}, {"AUDA"})
    assert given("gSTF", person="1").own == {"STF"}
