"""The quick reading of plain cells gives what the whole way gives, or leaves the cell to it."""

import datetime
from decimal import Decimal
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.imports import making
from archive.imports.cell_reading import Reading
from archive.imports.cells import Mark
from archive.imports.making import Maker, Order, Plan
from archive.imports.quick import quick_reader
from archive.imports.targets import DEPARTMENT, LEGACY, LEVEL, OWNER, PARENT, STATED, TITLE, Own
from policies.fields.rules import Choice, Field, FieldType

TODAY = datetime.date(2026, 11, 29)
CHOICES = (Choice(code="k", zh="重要", en="Key"), Choice(code="1", zh="一", en="One"))
FIELDS = [
    Field(
        category="C",
        code=f"{kind.value}{'_secret' * bool(sensitivity)}",
        zh=kind.value,
        en=kind.value,
        type=kind,
        sensitivity=sensitivity,
        choices=CHOICES if kind in {FieldType.CHOICE, FieldType.MULTI} else (),
    )
    for kind in FieldType
    for sensitivity in ("", "SP")
    if kind is not FieldType.FILE
]
OWNS = [
    Own(code=code, zh=code, en=code, label=code)
    for code in (LEGACY, TITLE, DEPARTMENT, OWNER, LEVEL, PARENT)
] + [Own(code=STATED, zh="d", en="d", label="d", type=FieldType.DATE)]
TARGETS = (*FIELDS, *OWNS)
_letters = st.sampled_from(
    list("0123456789" * 3 + "ABCxyz-/.年月日,，+'() Ｅ１\u3000\u200b~一二〇无甲公司é\u0301E\n_")
)
_years = st.integers(1, 2500)
_texts = st.one_of(
    st.text(_letters, max_size=14),
    st.text(max_size=8),
    st.builds(
        "{:04d}{}{}{}{}".format,
        _years,
        st.sampled_from("-/.年"),
        st.integers(0, 13),
        st.sampled_from("-/.月"),
        st.sampled_from(["0", "1", "08", "29", "30", "31日", "31", "32", "7日", " 1"]),
    ),
    st.builds("{:04d}{:02d}{:02d}".format, _years, st.integers(0, 13), st.integers(0, 32)),
    st.integers(-(10**19), 10**19).map(str),
    st.integers(0, 10**18).map("{:,}".format),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.from_regex(r"\A(1[3-9][0-9]{9}|0571-?[0-9]{8}|[2-9][0-9]{6})\Z"),
    st.sampled_from(
        ["91130000FK00000109", "9113000000000000XX", "n/a", "NA", "none", "无", "1", "k"]
    ),
)
_cells = st.one_of(
    _texts,
    st.integers(-(10**19), 10**19),
    st.booleans(),
    st.floats(),
    st.builds(
        Mark, st.sampled_from(["date", "datetime", "padded", "error", "time", "mojibake"]), _texts
    ),
    st.dates().map(lambda day: Mark("date", day.isoformat())),
)


def made(cell, scale):
    """Return the row that one cell gives in a column of every target."""
    names = [target.code for target in TARGETS]
    plan = Plan(
        category="C",
        columns=tuple(enumerate_targets()),
        fixed={},
        fixed_targets={},
        scales=dict.fromkeys(names, scale),
    )
    order = Order(
        plan=plan,
        reading=Reading(today=TODAY),
        time_zone="Asia/Shanghai",
        people={"甲": [7]},
        departments={},
        levels={},
    )
    maker = Maker(order)
    maker.link({"1": 12})
    first = maker.make(1, [cell] * len(TARGETS))
    assert maker.make(1, [cell] * len(TARGETS)).new == first.new  # read anew or remembered
    return first.new, first.doubts


def enumerate_targets():
    return ((at, target.code, target) for at, target in enumerate(TARGETS))


@given(cell=_cells, scale=st.sampled_from([Decimal(1), Decimal(10_000)]))
@example(cell="1.10101E+17", scale=Decimal(1))
@example(cell="1e\u0301", scale=Decimal(1))
@example(cell="1,368", scale=Decimal(1))
@example(cell=True, scale=Decimal(1))
@example(cell="20260230", scale=Decimal(1))
@example(cell="0999-01-01", scale=Decimal(1))
def test_a_quick_reader_gives_what_the_whole_way_gives(cell, scale):
    quickly = made(cell, scale)
    with patch.object(making, "quick_reader", lambda *_: lambda _: None):
        assert made(cell, scale) == quickly


@pytest.mark.parametrize(
    ("kind", "cell", "stored"),
    [
        (FieldType.TEXT, "廊坊市香河县滨河东路229号", "廊坊市香河县滨河东路229号"),
        (FieldType.DATE, "2009.4.19", "2009-04-19"),
        (FieldType.DATE, "2014年10月3日", "2014-10-03"),
        (FieldType.DATE, "20211030", "2021-10-30"),
        (FieldType.DATE, Mark("date", "2021-10-30"), "2021-10-30"),
        (FieldType.NUMBER, 254, "254"),
        (FieldType.MONEY, "1,368", "1368"),
        (FieldType.MONEY, "13.68", "13.68"),
        (FieldType.PHONE, "17000000034", "17000000034"),
        (FieldType.USCC, "91130000FK00000109", "91130000FK00000109"),
        (FieldType.DATE, "2021", None),
        (FieldType.TEXT, " x", None),
        (FieldType.TEXT, None, None),
        (FieldType.CHOICE, "重要", None),
    ],
)
def test_most_cells_are_plain(kind, cell, stored):
    (field,) = (one for one in FIELDS if one.type is kind and not one.sensitivity)
    assert quick_reader(field, Decimal(1))(cell) == stored
