"""A row of COPY says after reading what was written into it."""

from hypothesis import given
from hypothesis import strategies as st

from persistence.copying import fields_of, line_of

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(texts, min_size=1, max_size=6))
def test_what_is_written_is_read_back(values):
    assert fields_of(line_of(*values).encode()) == values


def test_what_the_database_writes_is_read_too():
    assert fields_of(b"1\t\\N\ta\\\\b\\bc\\vd\n") == ["1", "", "a\\b\bc\vd"]
