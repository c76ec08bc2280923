"""Gives a provider the code somebody came back with, and gets whom it names."""

import base64
from urllib.parse import quote

from kernel.clock import instant
from kernel.text import N_
from security.providers.asking import Question, ask
from security.providers.discovery import asked_anew, described
from security.providers.flow_actions import CONFIRM, Flow
from security.providers.models import IdentityProvider
from security.providers.rules import (
    Account,
    Expected,
    Metadata,
    Turned,
    Why,
    account_of,
    demand_claims,
    demand_issuer,
    object_in,
)
from security.providers.sealing import open_secret
from security.providers.tokens import UnknownKey, claims_in

_GOOD = 200
LONGEST_CODE = 4_000


def account_for(
    row: IdentityProvider, flow: Flow, *, code: str, issuer: str | None, back_to: str
) -> Account:
    """Return the account a code stands for, its token checked in every part; Turned for anything else.

    `issuer` is what the provider said of itself beside the code, None where it said nothing.
    """
    known = described(row)
    metadata = known.metadata
    demand_issuer(issuer, issuer=row.issuer, sends_iss=metadata.sends_iss)
    if not 0 < len(code) <= LONGEST_CODE:
        raise Turned(Why.STATE, N_("The provider sent no code."))
    token = _token(row, metadata, flow, code=code, back_to=back_to)
    try:
        claims = claims_in(token, known.keys, metadata.algorithms)
    except UnknownKey:
        known = asked_anew(row)  # keys change; once is enough
        claims = claims_in(token, known.keys, known.metadata.algorithms)
    expected = Expected(
        issuer=row.issuer,
        client_id=row.client_id,
        nonce=flow.nonce,
        at=instant().timestamp(),
        proved_since=flow.began if flow.purpose == CONFIRM else None,
    )
    demand_claims(claims, expected)
    return account_of(claims, name_claim=row.name_claim, groups_claim=row.groups_claim)


def _token(
    row: IdentityProvider, metadata: Metadata, flow: Flow, *, code: str, back_to: str
) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_to,
        "code_verifier": flow.verifier,
    }
    headers = {"Accept": "application/json"}
    secret = open_secret(row.secret, row.pk)
    if metadata.way == "client_secret_basic":
        pair = f"{quote(row.client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        form |= {"client_id": row.client_id, "client_secret": secret}
    reply = ask(Question(url=metadata.token, form=form, headers=headers))
    if reply.status != _GOOD:
        message = N_("The provider did not take the code (HTTP {status}).")
        raise Turned(Why.TOKEN, message, status=reply.status)
    token = object_in(reply.body, metadata.token).get("id_token")
    if not isinstance(token, str):
        raise Turned(Why.TOKEN, N_("The provider sent no ID token."))
    return token
