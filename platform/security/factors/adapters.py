"""What allauth asks of Fonds: how seeds are sealed, which host a passkey is for, and how a sign-in ends."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from kernel.scope import current
from security.factors.sealing import open_seed
from security.freshness import SESSION_KEY, stored
from security.people.models import User
from security.sessions.actions import came_through

REMEMBER = "remember"
# In the steps of a sign-in: the identity provider by "id" and "name", whether it proved a second "factor", when it
# asked the person ("proved_at", seconds since 1970, 0 where it does not say), by which it names this sign-in ("sid"),
# when it last said so ("checked"), and for how many "minutes" that is good.
THROUGH = "through"
PROVIDER = "fonds_provider"  # the same in the session


def _come_through(request: HttpRequest, through: dict[str, Any]) -> None:
    """Let the session say through which identity provider it came; a proof is as fresh as the provider says."""
    request.session[PROVIDER] = through
    proof = stored(factor=through["factor"])
    request.session[SESSION_KEY] = {**proof, "at": min(through["proved_at"], proof["at"])}
    key = str(request.session.session_key)
    came_through(key, provider=through["id"], name=through["name"], session=through["sid"])


class FactorStage(AuthenticateStage):
    """The second step, but for who comes from a provider that has proved one and is believed."""

    def _should_handle(self, request: HttpRequest) -> bool:
        through = (self.login.signal_kwargs or {}).get(THROUGH)
        if through and through["factor"]:
            return False
        return bool(super()._should_handle(request))


class AccountAdapter(DefaultAccountAdapter):
    """Ends a sign-in as Wagtail's page does; nobody registers himself and no mail is sent from here."""

    def get_login_stages(self) -> list[str]:
        """Return allauth's stages, the second step as ours: an identity provider may have seen to it."""
        own = f"{FactorStage.__module__}.{FactorStage.__name__}"
        usual = f"{AuthenticateStage.__module__}.{AuthenticateStage.__name__}"
        return [own if one == usual else one for one in super().get_login_stages()]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: people are registered or invited."""
        return False

    def add_message(self, *args: Any, **more: Any) -> None:
        """Say nothing: our own screens do."""

    def send_mail(self, *args: Any, **more: Any) -> None:
        """Send nothing: mails leave by notices."""

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Lead back to the sign-in page: whoever was let go between two steps gets no further."""
        clear_login(request)
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))

    def post_login(  # noqa: PLR0913 - allauth's own signature
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        *,
        email_verification: str,
        signal_kwargs: dict[str, Any] | None,
        email: str | None,
        signup: bool,
        redirect_url: str | None,
    ) -> HttpResponse:
        """Let the session end with the browser unless it is to be remembered, and go on."""
        kept = signal_kwargs or {}
        remembered = bool(kept.get(REMEMBER))
        if kept.get(THROUGH):
            _come_through(request, kept[THROUGH])
        request.session.set_expiry(settings.SESSION_COOKIE_AGE if remembered else 0)
        return HttpResponseRedirect(redirect_url or resolve_url(settings.LOGIN_REDIRECT_URL))


class FactorAdapter(DefaultMFAAdapter):
    """Seeds are sealed by our own actions, which know whose they are; allauth only ever opens them."""

    def encrypt(self, text: str) -> str:
        """Refuse: here nobody knows whose seed it is."""
        raise NotImplementedError("Seeds are sealed in security.factors.actions.")

    def decrypt(self, encrypted_text: str) -> str:
        """Open a seed of the company in scope."""
        return open_seed(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return the company's name: an app lists it beside the codes."""
        return current().company.name

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Return the sign-in name."""
        return str(user.get_username())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the company and its host: a passkey is good for this host only."""
        host = str(context.request.get_host()).partition(":")[0]
        return {"id": host, "name": current().company.name}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Return the person as a device shows it; the handle says nothing of the name."""
        assert isinstance(user, User)  # noqa: S101 - AUTH_USER_MODEL
        return {
            "id": user_pk_to_url_str(user).encode(),
            "display_name": user.name,
            "name": user.username,
        }
