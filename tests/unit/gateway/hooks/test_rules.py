"""What webhooks tell, and how a post is signed."""

import hashlib
import hmac
from datetime import timedelta

from gateway.hooks.rules import (
    MOST_RECORDS,
    MOST_TRIES,
    OF_VERB,
    Event,
    data_of,
    is_accepted,
    is_worth_another_try,
    problems_with_hook,
    signature,
    wait_before,
)


def test_what_is_kept_is_verb_and_ids():
    assert data_of("record.create", "record:7", []) == {
        "verb": "record.create",
        "count": 1,
        "records": [7],
    }
    assert data_of("request.ask", "request:5", []) == {"verb": "request.ask", "request": 5}
    assert data_of("import.commit", "import:3", []) == {"verb": "import.commit", "import": 3}


def test_of_very_many_records_the_first_are_named_and_all_are_counted():
    data = data_of("record.edit", "record", range(1, 5001))
    assert (data["count"], len(data["records"])) == (5000, MOST_RECORDS)


def test_an_import_is_told_once_and_not_record_by_record():
    assert "record.import" not in OF_VERB
    assert OF_VERB["import.commit"] is Event.IMPORT_DONE


def test_a_post_is_signed_over_time_and_body():
    expected = hmac.new(b"secret", b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
    assert signature("secret", 1700000000, b'{"a":1}') == f"t=1700000000,v1={expected}"
    assert signature("secret", 1700000001, b'{"a":1}') != f"t=1700000000,v1={expected}"


def test_waits_grow_and_end():
    waits = [wait_before(attempt) for attempt in range(1, MOST_TRIES)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert wait_before(MOST_TRIES) is None


def test_what_the_other_side_says_for_good_is_not_tried_again():
    assert [is_accepted(status) for status in (199, 200, 204, 299, 300)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert [is_worth_another_try(status) for status in (400, 404, 410, 429, 500, 503)] == [
        False, False, False, True, True, True,
    ]  # fmt: skip


def test_a_webhook_needs_a_name_and_something_to_tell():
    assert problems_with_hook("CRM", ["record.filed"]) == []
    assert {one.where for one in problems_with_hook(" ", [])} == {"name", "events"}
    assert {one.where for one in problems_with_hook("CRM", ["everything"])} == {"events"}
