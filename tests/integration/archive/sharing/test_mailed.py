"""The code by mail: to the named person alone, in the browser that asked; what a mail cannot be made to say."""

import re
from email import message_from_bytes, policy

import pytest

from archive.sharing.models import ShareCode
from jobs.port import queue_in_use
from kernel.scope import reenter
from tests.integration.archive.sharing.conftest import (
    ASKED,
    CODE,
    Outsider,
    agreed,
    ask,
    code_of,
    link_of,
)
from tests.integration.notices.conftest import mailbox
from tests.integration.policies.houses import seen
from tests.plugins.own_queue import own_queue

__all__ = ["mailbox", "own_queue"]
pytestmark = pytest.mark.usefixtures("own_queue")


def letters(box):
    """Run the jobs that wait; return the mails that arrived."""
    queue_in_use().run_all()
    return [message_from_bytes(one.content, policy=policy.default) for one in box.mails]


@pytest.mark.requirement(
    "REQ-SHR-04", "the code goes by mail to the named person and to nobody else"
)
def test_the_code_goes_to_the_named_person_and_opens_the_browser_that_asked(house, things, mailbox):
    share = agreed(house, things.record, **{f"r{things.record}": ["store_name"]})
    path = link_of(house, share)
    outsider, thief = Outsider(house), Outsider(house)
    assert "A code is on its way" in seen(outsider.post(path, send="1"))
    with reenter(house.company.id):
        assert ShareCode.objects.get(share=share).digest == "", "not made before it is sent"
    (letter,) = letters(mailbox)
    assert [one.addr_spec for one in letter["To"].addresses] == [ASKED["mail"]]
    words = letter.get_content()
    code = CODE.search(words)[0]
    assert path.split("/")[2] not in words, "link and code never go together"
    with reenter(house.company.id):
        assert code not in str(vars(ShareCode.objects.get(share=share)))
    thief.get(path)
    assert "wrong, or it is over" in seen(thief.post(path, code=code)), "of another browser"
    assert "车行" in outsider.enters(path, code).content.decode()


@pytest.mark.requirement(
    "REQ-SHR-04", "who has the link locks the named person out neither by asking nor by guessing"
)
def test_who_abuses_the_link_is_stopped_and_the_named_person_is_not(house, things, mailbox):
    share = agreed(house, things.record, **{f"r{things.record}": ["store_name"]})
    path = link_of(house, share)
    thief, owner = Outsider(house), Outsider(house)
    for _again in range(3):
        assert "A code is on its way" in seen(thief.post(path, send="1"))
    assert thief.post(path, send="1").status_code in {400, 429}
    assert "A code is on its way" in seen(owner.post(path, send="1"))
    for guess in range(5):
        guesser = Outsider(house)
        guesser.get(path)
        guesser.post(path, code=f"{guess:06d}")
    *_others, letter = letters(mailbox)
    code = CODE.search(letter.get_content())[0]
    assert "车行" in outsider_page(owner, path, code), "wrong codes of others spoil none of his"
    for _again in range(7):
        Outsider(house).post(path, send="1")
    assert "Too many codes" in seen(Outsider(house).post(path, send="1"))
    assert len(letters(mailbox)) <= 11, "the named person is not flooded"
    other = Outsider(house)
    assert "车行" in outsider_page(other, path, code_of(house, share)), (
        "by telephone, whatever they did"
    )
    anew = link_of(house, share)
    assert "A code is on its way" in seen(Outsider(house).post(anew, send="1")), "a new link, anew"
    letters(mailbox)


def outsider_page(outsider, path, code):
    return outsider.enters(path, code).content.decode()


def test_a_mail_says_nothing_that_was_smuggled_in(house, things, mailbox):
    smuggled = "q@partner.example\r\nBcc: x@evil.example"
    page = ask(house, things.record, mail=smuggled, **{f"r{things.record}": ["store_name"]})
    assert "Give the mail address" in seen(page)
    name = "钱\r\nBcc: x@evil.example\r\n\r\n<b>多</b>"
    share = agreed(house, things.record, name=name, **{f"r{things.record}": ["store_name"]})
    path = link_of(house, share)
    Outsider(house).post(path, send="1")
    (letter,) = letters(mailbox)
    assert letter["Bcc"] is None
    assert len(mailbox.mails[0].rcpt_tos) == 1
    refused = agreed(
        house,
        things.record,
        mail="nobody@partner.example",
        **{f"r{things.record}": ["store_name"]},
    )
    Outsider(house).post(link_of(house, refused), send="1")
    letters(mailbox)
    told = house.shown("salesman", f"/shares/{refused}/")
    assert re.search(r"refused: .*550", told), told
