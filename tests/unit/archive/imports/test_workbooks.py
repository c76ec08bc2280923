"""Reading: by content, in a child process, and one sentence for whatever cannot be imported."""

import codecs
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from archive.imports.cells import Mark
from archive.imports.guarding import Limits
from archive.imports.workbooks import Workbook, iter_rows, read
from kernel.errors import Invalid

LEDGER = "编号,客户名称,日期\n001,江源样例有限公司,2020年1月2日\n002,京海测试经营部,2021年3月4日\n"


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str = "ledger.xlsx", **cells: object) -> Path:
        workbook = openpyxl.Workbook()
        for place, value in cells.items():
            workbook.active[place] = value
        workbook.save(tmp_path / name)
        return tmp_path / name

    return make


def rows(workbook: Workbook, place: int = 0) -> list[tuple[object, ...]]:
    return [cells for _, cells in iter_rows(workbook.sheets[place])]


def refusal(path: Path, **options: object) -> str:
    with pytest.raises(Invalid) as caught:
        read(path, file_name=path.name, **options)
    (problem,) = caught.value.problems
    assert str(problem).endswith(".")
    return problem.code


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_text_is_read_whatever_encoding_it_is_in(tmp_path: Path, codec: str, found: str) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(LEDGER.encode(codec))
    with read(path, file_name="ledger.csv") as workbook:
        assert workbook.encoding == found
        assert rows(workbook)[1] == ("001", "江源样例有限公司", "2020年1月2日")


def test_big5_is_told_from_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(
        "客戶編號,客戶名稱\nA1,測試貿易有限公司\nA2,示範實業股份有限公司\n".encode("big5")
    )
    with read(path, file_name="ledger.csv") as workbook:
        assert workbook.encoding == "big5"
        assert rows(workbook)[0] == ("客戶編號", "客戶名稱")


def test_latin_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("name,town\nAnnée,Béjaïa\n".encode("latin-1"))
    with read(path, file_name="names.csv") as workbook:
        assert rows(workbook)[1] == ("Année", "Béjaïa")


def test_a_line_in_another_encoding_is_recovered_or_marked(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes(
        LEDGER.encode("gbk") * 5 + "003,统一编码有限公司,\n".encode() + b"004,\xff\xfe\xff,\n"
    )
    with read(path, file_name="mixed.csv") as workbook:
        assert rows(workbook)[-2][1] == Mark("recovered", "统一编码有限公司")
        odd = rows(workbook)[-1][1]
    assert isinstance(odd, Mark)
    assert odd.kind == "mojibake"


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "ledger.txt"
    path.write_text(LEDGER.replace(",", mark), encoding="utf-8")
    with read(path, file_name="ledger.txt") as workbook:
        assert workbook.delimiter == mark


def test_the_name_of_a_file_does_not_decide_what_it_is(
    tmp_path: Path, book: Callable[..., Path]
) -> None:
    path = tmp_path / "really.csv"
    path.write_bytes(book(A1="编号", A2=7).read_bytes())
    with read(path, file_name="really.csv") as workbook:
        assert workbook.kind == "xlsx"
        assert rows(workbook) == [("编号",), (7,)]


def test_rows_and_columns_count_from_a1(book: Callable[..., Path]) -> None:
    with read(book(C4="x", D6="y"), file_name="a.xlsx") as workbook:
        assert list(iter_rows(workbook.sheets[0])) == [
            (3, (None, None, "x")),
            (5, (None, None, None, "y")),
        ]


def test_a_formula_without_result_and_an_error_are_marked(book: Callable[..., Path]) -> None:
    path = book(A1="金额", A2="=1+1", B1="状态", B2="#N/A")
    with read(path, file_name="a.xlsx") as workbook:
        assert rows(workbook)[1] == (Mark("formula", ""), Mark("error", "#N/A"))


def test_a_number_shown_with_zeros_keeps_them(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["页号"])
    workbook.active.append([7])
    workbook.active["A2"].number_format = "0000"
    workbook.save(tmp_path / "a.xlsx")
    with read(tmp_path / "a.xlsx", file_name="a.xlsx") as found:
        assert rows(found)[1] == (Mark("padded", "0007"),)


def test_merges_and_hidden_parts_are_told(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["客户", "合同"], ["甲", "1"], [None, "2"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[3].hidden = True
    workbook.create_sheet("草稿").sheet_state = "hidden"
    workbook.save(tmp_path / "a.xlsx")
    with read(tmp_path / "a.xlsx", file_name="a.xlsx") as found:
        first, second = found.sheets
    assert [(one.top, one.left, one.bottom, one.right) for one in first.merges] == [(1, 0, 2, 0)]
    assert first.hidden_rows == (2,)
    assert (first.visible, second.visible) == (True, False)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty_file"),
        (b"%PDF-1.7\n%binary", "wrong_kind"),
        (b'{"rows": []}', "wrong_kind"),
        (bytes(range(256)) * 40, "wrong_kind"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "wrong_kind"),
        (b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "damaged"),
        (b"a,b\n" + b",".join(b"1" for _ in range(200_000)), "too_many_columns"),
        (b'a,b\n1,"' + b"x" * 5_000_000, "unreadable_text"),
    ],
    ids=[
        "empty",
        "blank",
        "pdf",
        "json",
        "binary",
        "torn-zip",
        "ole",
        "locked",
        "200000-columns",
        "open-quote",
    ],
)
def test_what_cannot_be_imported_gets_one_sentence(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "upload.xlsx"
    path.write_bytes(content)
    assert refusal(path) == code


def test_one_value_in_the_last_cell_is_refused_and_kills_nothing(book: Callable[..., Path]) -> None:
    assert refusal(book(A1="编号", XFD1048576=1)) == "too_many_columns"


def test_a_decompression_bomb_is_refused_before_it_unpacks(
    tmp_path: Path, book: Callable[..., Path]
) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(book(A1="编号")) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/image1.png", bytes(80_000_000))
    assert refusal(path) == "bomb"


def test_too_many_rows_are_refused_with_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 100, encoding="utf-8")
    assert refusal(path, limits=Limits(rows=50)) == "too_many_rows"


def test_a_reader_that_runs_out_of_memory_is_a_refusal(tmp_path: Path) -> None:
    # One cell of 150 MB: no allocator finds room for it below the limit.
    path = tmp_path / "wide.csv"
    path.write_text('编号,名称\n1,"' + "x" * 150_000_000 + '"\n', encoding="utf-8")
    assert refusal(path, limits=Limits(memory_bytes=120_000_000)) == "too_large"


def test_the_spool_is_gone_after_use(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(codecs.BOM_UTF8 + LEDGER.encode())
    with read(path, file_name="a.csv") as workbook:
        spool = workbook.spool
        assert spool.exists()
    assert not spool.exists()


def test_a_file_that_breaks_a_reader_is_called_damaged(
    tmp_path: Path, book: Callable[..., Path]
) -> None:
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(book(A1="编号", A2=1)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part[: len(part) // 2] if "sheet1" in name else part)
    assert refusal(path) == "damaged"
