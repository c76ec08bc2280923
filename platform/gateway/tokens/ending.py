"""Ends tokens with what they rest on: the password of their person, and that the person may sign in.

A new password, whoever sets it, ends them, because it is set when somebody else may have been in: a token
made behind the person's back must not outlive it. Who is let go and comes back begins without tokens.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.tokens.actions import end_all
from gateway.tokens.models import Token
from security.audit.hearing import hear
from security.audit.models import AuditEvent, Outcome

_NEW_PASSWORD = frozenset({"person.password", "person.own_password", "person.accept_invitation"})
_LET_GO = frozenset({"person.deactivate", "people.bulk"})


def end_tokens(event: AuditEvent, _records: Sequence[int], payload: Mapping[str, Any]) -> None:
    """End the tokens of whom an event of the trail gave a password or took the sign-in."""
    if event.outcome != Outcome.DONE:
        return
    if event.verb in _LET_GO:
        found = Token.objects.filter(user__is_active=False)
    elif event.verb in _NEW_PASSWORD:
        people = payload.get("people") or [int(event.target_id)]
        found = Token.objects.filter(user__in=people)
    else:
        return
    end_all(found, because=event.verb, by=event.actor_id)


hear(end_tokens)
