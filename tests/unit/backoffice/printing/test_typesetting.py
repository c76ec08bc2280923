"""The PDF says what the sheet says: every text, in order, whatever it looks like; within its bounds."""

import io
import re
import unicodedata

import pytest
from django.utils import translation
from pypdf import PdfReader

from backoffice.printing import typesetting
from backoffice.printing.sheet import Column, Grid, Letterhead, Note, Pair, Pairs, Sheet, Signature
from backoffice.printing.typesetting import pdf_of
from kernel.errors import Unavailable

HEAD = Letterhead(company="上海丸石自行车有限公司", lines=("世纪大道1号",))
ODD = "𠮷龘㐀，。：“引号”‘’（全角）——……￥１２３ #let x = [*a*] $ _b_ @c <d> \\e `f` // g"
LONG = "a.very.long.mailbox.of.somebody.with.a.name@a-company-with-a-name.example.com.cn"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def texts_of(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


HEADS_AND_FEET = re.compile(r"^.*(Page \d+ of \d+|　).*$", re.MULTILINE)


def squeezed(text):
    """The text without where its lines end."""
    return "".join(unicodedata.normalize("NFC", text).split())


def in_order(content, words):
    whole = squeezed(HEADS_AND_FEET.sub("", "\n".join(texts_of(content))))
    at = 0
    for word in words:
        found = whole.find(squeezed(word), at)
        assert found >= 0, f"{word!r} after {whole[max(0, at - 40) : at]!r}"
        at = found + len(squeezed(word))


def test_every_label_and_value_stands_in_the_pdf_in_order():
    pairs = tuple(
        Pair(label=f"字段{at}", text=text)
        for at, text in enumerate([ODD, LONG, "", "两行\n第二行", "长" * 900, LONG * 4])
    )
    sheet = Sheet(
        letterhead=HEAD, title="客户档案卡", parts=(Pairs(title="基本信息", pairs=pairs),)
    )
    words = [word for one in pairs for word in (one.label, one.text)]
    in_order(
        pdf_of(sheet), ["上海丸石自行车有限公司", "世纪大道1号", "客户档案卡", "基本信息", *words]
    )


def test_sixty_rows_repeat_their_head_and_count_their_pages():
    columns = (Column(label="序号", kind="number"), Column(label="题名", kind="long"))
    rows = tuple((str(at), f"第{at}行{'很长的名称' * 12}") for at in range(1, 61))
    sheet = Sheet(letterhead=HEAD, title="登记表", parts=(Grid(columns=columns, rows=rows),))
    content = pdf_of(sheet)
    in_order(content, [row[1] for row in rows])
    pages = texts_of(content)
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert squeezed("序号题名") in squeezed(text)
        assert f"Page {number} of {len(pages)}" in text


def test_a_long_table_is_set_in_runs_with_one_numbering(monkeypatch):
    monkeypatch.setattr(typesetting, "RUN", 40)
    rows = tuple((f"行{at:04d}",) for at in range(130))
    sheet = Sheet(
        letterhead=HEAD,
        title="登记表",
        parts=(Grid(columns=(Column(label="题名"),), rows=rows),),
        signatures=(Signature(label="登记人"),),
    )
    content = pdf_of(sheet)
    in_order(content, ["登记表", *(row[0] for row in rows), "登记人"])
    pages = texts_of(content)
    assert [f"Page {n} of {len(pages)}" in text for n, text in enumerate(pages, 1)] == [True] * len(
        pages
    )
    assert "".join(pages).count("登记人") == 1


def test_the_font_is_embedded():
    content = pdf_of(Sheet(letterhead=HEAD, title="卡", parts=(Note(text="龘"),)))
    (page,) = PdfReader(io.BytesIO(content)).pages
    fonts = [one.get_object() for one in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile3" in descriptor
        assert "/ToUnicode" in font


def test_a_character_that_no_font_has_is_named():
    content = pdf_of(Sheet(letterhead=HEAD, title="卡", parts=(Note(text="甲🚲乙"),)))
    in_order(content, ["甲[U+1F6B2]乙", "does not have: U+1F6B2."])


def test_what_takes_too_long_ends_with_one_sentence(monkeypatch):
    monkeypatch.setattr(typesetting, "TIMEOUT", 0.01)
    with pytest.raises(Unavailable, match="could not be set as PDF"):
        pdf_of(Sheet(letterhead=HEAD, title="卡"))


def test_a_logo_is_drawn():
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    plain = pdf_of(Sheet(letterhead=HEAD, title="卡"))
    marked = pdf_of(Sheet(letterhead=Letterhead(company="公司", logo=logo), title="卡"))
    assert len(marked) != len(plain)
    in_order(marked, ["公司", "卡"])
