"""What is asked of the due list, and how much room records take."""

from datetime import date

import pytest

from archive.appraisal.rules import (
    PAGES_PER_METRE,
    Volume,
    ending_in,
    overdue_days,
    total_of,
    year_in,
)


@pytest.mark.parametrize(
    ("text", "year"),
    [("2026", 2026), ("1899", None), ("3000", None), ("２０２６", None), ("", None), ("-1", None)],
)
def test_a_year_is_four_digits_or_nothing(text, year):
    assert year_in(text) == year


@pytest.mark.parametrize(("text", "said"), [("DES", "DES"), ("KEEP", ""), ("x", ""), ("", "")])
def test_what_is_kept_permanently_is_no_ending(text, said):
    assert ending_in(text) == said


def test_the_last_day_it_is_kept_is_not_over_yet():
    last = date(2026, 6, 30)
    assert overdue_days(last, last) == 0
    assert overdue_days(last, date(2026, 7, 1)) == 1


def test_volumes_add_up_and_what_nobody_counted_has_no_length():
    one = Volume(
        department="A", category="X", records=2, on_paper=2, pages=PAGES_PER_METRE, uncounted=1
    )
    two = Volume(department="B", category="X", records=1, files=3, size=2_500_000_000)
    both = total_of([one, two])
    assert (both.records, both.on_paper, both.uncounted, both.files) == (3, 2, 1, 3)
    assert (both.metres, both.gigabytes) == (1.0, 2.5)
    assert total_of([]).metres == 0
