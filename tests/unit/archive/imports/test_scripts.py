"""Letters of another script in a Chinese text are told; texts of one script, and signs at home in both, are not."""

from datetime import date

import pytest

from archive.imports.cleaned import ColumnContext
from archive.imports.cleaning import clean
from archive.imports.scripts import foreign


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("查Байду номын сангаас", "Байду номын сангаас"),
        ("天津凤凰自行车有限公可А", "А"),
        ("ロ岸服务中心", "ロ"),
        ("한天津", "한"),
    ],
)
def test_letters_of_another_script_are_told(text: str, letters: str) -> None:
    found = foreign(text)
    assert found is not None
    assert found.params["letters"] == letters[:20]
    done = clean("text", text, context=ColumnContext(today=date(2026, 1, 1)))
    assert (done.value, done.warning) == (text, found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABC",
        "天津ABC公司",
        "Байду",
        "株式会社トヨタ自動車",
        "良の品",
        "Φ20钢管",
        "阿里·买买提",
        "甲・乙",
    ],
)
def test_texts_that_are_as_they_should_be_are_not(text: str) -> None:
    assert foreign(text) is None
