"""What a program may ask about its own token."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from gateway.callers import caller_of
from gateway.schemas import Shown
from gateway.tokens.models import Token
from kernel.scope import current
from kernel.text import N_

router = Router(tags=["token"])


class TokenPerson(Shown):
    """As whom the token acts."""

    id: int
    name: str
    posts: list[str] = Field(description=N_("department/position, as held today."))


class TokenShown(Shown):
    """The token of this call."""

    name: str
    prefix: str
    company: str
    person: TokenPerson
    scopes: list[str]
    networks: list[str]
    expires_on: date
    last_used_at: datetime | None


@router.get("/token", response=TokenShown, summary=N_("Read what this token may do"))
def read_token(request: HttpRequest) -> dict[str, Any]:
    caller = caller_of(request)
    token = Token.objects.get(pk=caller.token)
    return {
        "name": token.name,
        "prefix": token.prefix,
        "company": current().company.name,
        "person": {
            "id": token.user_id,
            "name": caller.actor.name,
            "posts": [f"{post.department}/{post.position}" for post in caller.actor.posts],
        },
        "scopes": token.scopes,
        "networks": token.networks,
        "expires_on": token.expires_on,
        "last_used_at": token.last_used_at,
    }
