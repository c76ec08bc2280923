"""How fast programs may call: by token and for the company, counted the same by every process."""

import threading

from django.db import connections

from gateway.tokens.actions import revoke
from gateway.tokens.models import Pace, Token
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of


def at_once(act, count):
    """Call from `count` threads at the same moment; return what they got."""
    gate, answers = threading.Barrier(count), [None] * count

    def run(at):
        try:
            gate.wait()
            answers[at] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_calls_beyond_the_pace_of_a_token_wait_and_others_go_on(hire, program_of, settings):
    settings.FONDS_API_TOKEN_PER_MINUTE = 6  # three at once
    fast, other = program_of(hire("XSB", "CLK")), program_of(hire("XSB", "CLK"))
    answers = at_once(lambda: fast.call("GET", "/token"), 8)
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 5
    late = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(late["Retry-After"]) <= 11
    assert late.json()["code"] == "too_many"
    assert other.call("GET", "/token").status_code == 200


def test_all_tokens_of_a_company_share_its_pace_and_other_companies_have_their_own(
    hire, program_of, settings, make_company
):
    settings.FONDS_API_COMPANY_PER_MINUTE = 4  # two at once
    programs = [program_of(hire("XSB", "CLK")) for _ in range(4)]
    codes = [program.call("GET", "/token").status_code for program in programs]
    assert 429 in codes
    assert codes.count(200) <= 2


def test_a_token_of_no_use_takes_no_call_from_others_and_does_not_fill_the_trail(
    company, hire, program_of, settings
):
    clerk = hire("XSB", "CLK")
    good, bad = program_of(clerk), program_of(clerk)
    with reenter(company.id):
        number = Token.objects.latest("pk").pk
        revoke(actor_of(User.objects.get(pk=clerk)), number)
        Pace.objects.all().delete()  # what came before counts no more
    settings.FONDS_API_COMPANY_PER_MINUTE = 20  # ten at once
    settings.FONDS_API_TOKEN_PER_MINUTE = 10  # five at once
    codes = [bad.call("GET", "/token").status_code for _ in range(15)]
    assert codes == [401] * 5 + [429] * 10
    assert good.call("GET", "/token").status_code == 200
    with reenter(company.id):
        noted = AuditEvent.objects.filter(verb="token.use", target_id=str(number))
        assert noted.count() == 5
