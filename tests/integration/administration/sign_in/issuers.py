"""An identity provider of our own, in memory: it answers as a real one does, or lies where a test tells it to."""

import base64
import hmac
import json
import secrets
import time
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from security.providers.asking import Reply
from security.providers.flow_actions import challenge_of
from security.providers.rules import Turned, Why

_KEYS = {}
SECRET = "violet-harbour-lantern-of-the-client"


def rsa_key(kid):
    """A key of 2,048 bits, made once for the whole run."""
    if kid not in _KEYS:
        _KEYS[kid] = RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})
    return _KEYS[kid]


class Issuer:
    """One provider: `claims` and `document` override what is true, `signing` makes the token otherwise."""

    def __init__(self, address, client_id="fonds", secret=SECRET):
        self.address, self.client_id, self.secret = address, client_id, secret
        self.key = rsa_key("one")
        self.claims, self.document = {}, {}
        self.signing = None
        self.down = False
        self.codes, self.asked, self.redirected = {}, [], []

    def describes(self):
        at = self.address
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
            "end_session_endpoint": f"{at}/leave",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            **self.document,
        }

    def approve(self, address, subject, **claims):
        """Let somebody in who was sent to `address`; return the query our own address gets."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert address.startswith(f"{self.address}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(12)
        self.codes[code] = (asked, subject, claims)
        return {"code": code, "state": asked["state"], "iss": self.address}

    def answer(self, question):
        """Answer one call, as the port is asked."""
        self.asked.append(question.url)
        if self.down:
            raise Turned(Why.UNREACHABLE, "“{host}” did not answer.", host=self.address)
        path = urlsplit(question.url).path
        if path.endswith("/.well-known/openid-configuration"):
            return _json(self.describes())
        if path.endswith("/keys"):
            return _json({"keys": [self.key.as_dict(private=False)]})
        return self._token(question) if question.form else Reply(status=404, body=b"")

    def _token(self, question):
        pair = base64.b64decode(question.headers["Authorization"].split()[1]).decode()
        assert pair == f"{self.client_id}:{self.secret}"
        asked, subject, claims = self.codes.pop(question.form["code"], (None, "", {}))
        if asked is None or asked["redirect_uri"] != question.form["redirect_uri"]:
            return Reply(status=400, body=b'{"error": "invalid_grant"}')
        if challenge_of(question.form["code_verifier"]) != asked["code_challenge"]:
            return Reply(status=400, body=b'{"error": "invalid_grant"}')
        at = int(time.time())
        said = {
            "iss": self.address,
            "aud": self.client_id,
            "sub": subject,
            "nonce": asked["nonce"],
            "iat": at,
            "exp": at + 300,
            "auth_time": at,
            **claims,
            **self.claims,
        }
        return _json({"access_token": "x", "token_type": "Bearer", "id_token": self._signed(said)})

    def signs_out(self, *, header=None, key=None, **said):
        """Return a logout token; `said` overrides its claims, None leaves one out."""
        at = int(time.time())
        claims = {
            "iss": self.address,
            "aud": self.client_id,
            "iat": at,
            "exp": at + 120,
            "jti": secrets.token_urlsafe(9),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            **said,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid, "typ": "logout+jwt", **(header or {})}
        return jwt.encode(header, kept, key or self.key)

    def _signed(self, said):
        if self.signing is not None:
            return self.signing(said)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, said, self.key)


def unsigned(said):
    """A token with alg none."""
    return f"{_part({'alg': 'none'})}.{_part(said)}."


def by_public_key(key):
    """Return what signs with HS256 by the public key everybody knows."""

    def sign(said):
        text = f"{_part({'alg': 'HS256', 'kid': key.kid})}.{_part(said)}"
        mark = hmac.digest(key.as_pem(private=False), text.encode(), "sha256")
        return f"{text}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"

    return sign


def by_another_key(said):
    """A good token by a key that is not the provider's, under the name of one that is."""
    other = rsa_key("other")
    return jwt.encode({"alg": "RS256", "kid": "one"}, said, other)


def by_a_key_it_brings(said):
    """A token that says in its header by which key to look at it (jwk, jku)."""
    other = rsa_key("other")
    header = {"alg": "RS256", "kid": "other", "jwk": other.as_dict(private=False)}
    return jwt.encode({**header, "jku": "https://evil.example/keys"}, said, other)


def of_another_kind(said):
    """A logout token: signed as well as any, and no proof of anybody."""
    return jwt.encode({"alg": "RS256", "kid": "one", "typ": "logout+jwt"}, said, rsa_key("one"))


def _part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _json(value):
    return Reply(status=200, body=json.dumps(value).encode())


def leave(browser, row, **asked):
    answer = browser.get(f"/login/provider/{row.pk}/", **asked)
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def come_back(browser, row, said):
    return browser.get(f"/login/provider/{row.pk}/back/", **said)


def through(browser, issuer, row, subject, **claims):
    return come_back(browser, row, issuer.approve(leave(browser, row), subject, **claims))
