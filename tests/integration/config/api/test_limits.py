"""How fast programs may call: by token and for the company, counted the same by every process."""

import threading

from django.db import connections


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
