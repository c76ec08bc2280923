"""Asks an identity provider over the network, within what its operator allows; no redirect is followed."""

from urllib.parse import urlencode

from django.conf import settings

from kernel.text import N_
from notices.outbound import TargetFailed, TargetInside, TargetRefused, exchange, target_of
from security.providers.asking import Question, Reply
from security.providers.rules import Turned, Why

MOST_BYTES = 256 * 1024


def ask_provider(question: Question) -> Reply:
    """Return the answer of a provider; Turned when it cannot be reached, may not be, or says too much."""
    body, headers = None, dict(question.headers)
    if question.form is not None:
        body = urlencode(question.form).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        target = target_of(question.url, settings.FONDS_PROVIDER_NETWORKS)
        answer = exchange(target, body, headers, most=MOST_BYTES + 1)
    except TargetInside as error:
        message = N_(
            "“{host}” is an address inside a private network; whoever operates Fonds can open it to providers "
            "with FONDS_PROVIDER_NETWORKS."
        )
        raise Turned(Why.UNREACHABLE, message, **error.params) from error
    except (TargetRefused, TargetFailed) as error:
        raise Turned(Why.UNREACHABLE, error.template, **error.params) from error
    if len(answer.body) > MOST_BYTES:
        message = N_("{url} answered with more than {most} kB.")
        raise Turned(Why.UNREACHABLE, message, url=question.url, most=MOST_BYTES // 1024)
    return Reply(status=answer.status, body=answer.body)
