"""Dates: every form keeps its precision, and what is ambiguous is never guessed."""

import pytest

from archive.imports.dates import read_date


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("2020-01-02", "2020-01-02", "day"),
        ("2020/1/2", "2020-01-02", "day"),
        ("2020.1.2", "2020-01-02", "day"),
        ("2020年1月2日", "2020-01-02", "day"),
        ("２０２０年１月２日", "2020-01-02", "day"),
        ("二〇二〇年十月三十一日", "2020-10-31", "day"),
        ("民国三十八年十月一日", "1949-10-01", "day"),
        ("民國104年7月11日", "2015-07-11", "day"),
        ("20200102", "2020-01-02", "day"),
        ("202001", "2020-01", "month"),
        ("2020年1月", "2020-01", "month"),
        ("2020", "2020", "year"),
        ("[19950000]", "1995", "year"),
        ("2020-01-02 10:11:12", "2020-01-02 10:11:12", "second"),
        ("2020年1月2日 下午3时05分", "2020-01-02 15:05:00", "second"),
        ("43831", "2020-01-01", "day"),
        ("13/04/2003", "2003-04-13", "day"),
        ("Aug 5, 2021", "2021-08-05", "day"),
        ("1996年4月至5月", "1996-04/1996-05", "range"),
        ("19980504-19980709", "1998-05-04/1998-07-09", "range"),
        ("1990.4.13～1991.1.7", "1990-04-13/1991-01-07", "range"),
        ("2020-01-01至今", "2020-01-01/", "range"),
        ("2020年1-5月", "2020-01/2020-05", "range"),
        ("2020年1月2-5日", "2020-01-02/2020-01-05", "range"),
        ("1990年代", "1990/1999", "range"),
        ("贰零贰零年", "2020", "year"),
        ("2020年元月", "2020-01", "month"),
        ("一九八七．六．五", "1987-06-05", "day"),
        ("民国38.5.6", "1949-05-06", "day"),
        ("2020年1月2日（星期四）", "2020-01-02", "day"),
        ("2020、1、2", "2020-01-02", "day"),
        ("2020.01.02.", "2020-01-02", "day"),
        ("2020-Jan-01", "2020-01-01", "day"),
        ("Thu May 28 18:20:00 CST 2020", "2020-05-28 18:20:00", "second"),
        ("1987-06-00", "1987-06", "month"),
        ("1987-00-00", "1987", "year"),
    ],
)
def test_a_date_is_read_with_its_precision(text: str, iso: str, precision: str) -> None:
    found = read_date(text)
    assert (found.iso, found.precision, found.fault) == (iso, precision, "")


@pytest.mark.parametrize(
    ("text", "iso", "note"),
    [
        ("约2003年", "2003", "uncertain"),
        ("1987?", "1987", "uncertain"),
        ("[2003????]", "2003", "uncertain"),
        ("19870607前", "1987-06-07", "uncertain"),
        ("1987年（推测）", "1987", "uncertain"),
        ("1987年6月上旬", "1987-06", "part_of_month"),
        ("2020年第一季度", "2020", "part_of_year"),
        ("1987年底", "1987", "part_of_year"),
        ("2O20年l月2曰", "2020-01-02", "scanned"),
        ("2020一01一02", "2020-01-02", "scanned"),
    ],
)
def test_what_a_date_loses_or_assumes_is_noted(text: str, iso: str, note: str) -> None:
    found = read_date(text)
    assert (found.iso, found.note) == (iso, note)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("02/04/2003", "ambiguous"),
        ("98.6.5", "two_digit_year"),
        ("Jan-20", "two_digit_year"),
        ("oil", "unreadable"),
        ("2021年13月", "impossible"),
        ("2021-02-30", "impossible"),
        ("3-12-5", "unreadable"),
        ("春天", "unreadable"),
        ("十十日", "unreadable"),
        ("1²3", "unreadable"),
        ("2020.5.1-2019.1.1", "backwards"),
        ("农历二〇一一年三月初五", "lunar"),
        ("2011年腊月廿三", "lunar"),
        ("2020年闰四月初八", "lunar"),
        ("辛卯年三月五日", "lunar"),
    ],
)
def test_a_date_that_cannot_be_known_is_a_fault(text: str, fault: str) -> None:
    assert read_date(text).fault == fault
    assert read_date(text).iso == ""


def test_a_bare_day_number_counts_from_the_epoch_of_its_workbook() -> None:
    assert read_date("33832", epoch_1904=True).iso == "1996-08-17"
    assert read_date("33832").iso == "1992-08-16"
