"""Thousands of values go to the database as one parameter, and each is the value it was."""

import pytest

from archive.records.models import EqualityKey
from archive.records.number_models import Counter
from kernel.scope import reenter
from persistence.arrays import any_bytes, any_text

TEXTS = ("plain", 'a"b', "c\\d", "{e,f}", "g h", "NULL", "", "%s", "'); --", "换行\n", "\\", '"')


def test_texts_of_any_kind_are_found(company):
    with reenter(company.id):
        Counter.objects.bulk_create(Counter(scope=text) for text in TEXTS)
        for text in TEXTS:
            found = Counter.objects.filter(any_text("scope", [text, "none of them"]))
            assert [one.scope for one in found] == [text]
        assert Counter.objects.filter(any_text("scope", TEXTS)).count() == len(TEXTS)
        assert not Counter.objects.filter(any_text("scope", [])).exists()
        Counter.objects.all().delete()


@pytest.mark.parametrize("raw", [b"\x00" * 16, b"\\x41", bytes(range(16)), b""])
def test_bytes_of_any_kind_are_found(company, raw):
    with reenter(company.id):
        EqualityKey.objects.create(field="test_arrays", digest=raw, record_id=1)
        rows = EqualityKey.objects.filter(any_bytes("digest", [raw, b"another"]))
        assert bytes(rows.get().digest) == raw
        assert not EqualityKey.objects.filter(any_bytes("digest", [])).exists()
        rows.delete()
