"""Every format a ledger comes in is read: workbooks of all ages, text of all encodings, packages, locked files."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from archive.imports.cells import Mark
from archive.imports.reading import read_table, table_of
from archive.imports.workbooks import Workbook, iter_rows, read
from kernel.errors import Invalid
from tests.unit.archive.imports import writing

ROWS = [
    ["编号", "客户名称", "日期"],
    ["001", "江源样例有限公司", "2020年1月2日"],
    ["002", "京海测试经营部", "2021.3"],
]
TABLE = (
    ["编号", "客户名称", "日期"],
    [["001", "江源样例有限公司", "2020-01-02"], ["002", "京海测试经营部", "2021-03"]],
)
TEXT = "\r\n".join(",".join(row) for row in ROWS) + "\r\n"


def rows_of(workbook: Workbook, place: int = 0) -> list[tuple[object, ...]]:
    return [cells for _, cells in iter_rows(workbook.sheets[place])]


def refusal(path: Path, *, password: str = "") -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        read(path, file_name=path.name, password=password)
    (problem,) = caught.value.problems
    return problem.code, str(problem)


def xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize(
    ("name", "write", "kind"),
    [
        ("excel2.xls", lambda path: writing.biff2(path, ROWS), "xls"),
        ("excel2-gbk.xls", lambda path: writing.biff2(path, ROWS, code_page=936), "xls"),
        ("excel2-mac.xls", lambda path: writing.biff2(path, ROWS, code_page=10008), "xls"),
        ("excel5.xls", lambda path: writing.biff5(path, ROWS, code_page=936), "xls"),
        ("excel5-wrong-page.xls", lambda path: writing.biff5(path, ROWS), "xls"),
        ("excel97.xls", lambda path: writing.biff8(path, ROWS), "xls"),
        ("wps.et", lambda path: writing.biff8(path, ROWS), "xls"),
        ("other-reader.et", lambda path: writing.biff8(path, ROWS, odd=True), "xls"),
        ("binary.xlsb", lambda path: writing.xlsb(path, ROWS), "xlsb"),
        ("modern.xlsx", xlsx, "xlsx"),
        ("named-wrongly.csv", xlsx, "xlsx"),
        (
            "open.ods",
            lambda path: writing.ods(
                path,
                writing.ods_table(
                    "台账", *(writing.ods_row(*map(writing.ods_cell, row)) for row in ROWS)
                ),
            ),
            "ods",
        ),
    ],
)
def test_a_workbook_of_any_age_is_the_same_table(
    tmp_path: Path, name: str, write: Callable[[Path], None], kind: str
) -> None:
    path = tmp_path / name
    write(path)
    assert read_table(path) == TABLE
    with read(path, file_name=name) as workbook:
        assert workbook.kind == kind


@pytest.mark.parametrize(
    "codec",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "gbk",
        "gb18030",
    ],
)
@pytest.mark.parametrize("mark", [",", "\t", ";"], ids=["comma", "tab", "semicolon"])
def test_text_in_any_chinese_encoding_is_the_same_table(
    tmp_path: Path, codec: str, mark: str
) -> None:
    path = tmp_path / "ledger.txt"
    path.write_bytes(TEXT.replace(",", mark).encode(codec))
    assert read_table(path) == TABLE


def test_columns_set_apart_by_blanks_as_reports_print_them_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    lines = ["编号    客户名称            日期", "001     江源样例有限公司    2020年1月2日"]
    path.write_bytes("\r\n".join([*lines, "002     京海测试经营部      2021.3"]).encode("gbk"))
    assert read_table(path) == TABLE


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("big5", "客戶編號,客戶名稱\nA1,測試貿易有限公司\nA2,示範實業股份有限公司\n"),
        ("shift_jis", "顧客番号,氏名\nA1,スズキイチロー\nA2,山田太郎\n"),
        ("euc-jp", "顧客番号,氏名\nA1,すずきのいちろう\nA2,ヤマダのタロウ\n"),
        ("euc-kr", "고객번호,고객명\nA1,한국상사 주식회사\nA2,김철수\n"),
        ("cp1252", "Nr,Name\nA1,Müller\nA2,Strauß\n"),
        ("gbk", "客户编号,客户名称\n"),
    ],
)
def test_the_letters_say_which_encoding_it_is(tmp_path: Path, codec: str, text: str) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(text.encode(codec))
    with read(path, file_name=path.name) as workbook:
        assert rows_of(workbook) == [tuple(line.split(",")) for line in text.splitlines()]


@pytest.mark.parametrize(("codec", "other"), [("gbk", "utf-8"), ("utf-8", "gbk")])
def test_a_line_in_another_encoding_is_read_and_says_so(
    tmp_path: Path, codec: str, other: str
) -> None:
    path = tmp_path / "mixed.csv"
    odd = "003,临港样例贸易有限公司,2020-01-01\r\n"
    path.write_bytes((TEXT + TEXT.partition("\r\n")[2] * 5).encode(codec) + odd.encode(other))
    with read(path, file_name=path.name) as workbook:
        (*_, last) = table_of(workbook).lines()
    name = last.cells[1]
    assert name.value == "临港样例贸易有限公司"
    assert name.warning is not None
    assert name.warning.code == "recovered"
    assert last.cells[0].warning is None


@pytest.mark.parametrize("broken", ["锟斤拷公司", "江\ufffd公司"])
def test_text_that_was_destroyed_before_is_no_value(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(f"{TEXT}003,{broken},2020-01-01\r\n", encoding="utf-8")
    with read(path, file_name=path.name) as workbook:
        (*_, last) = table_of(workbook).lines()
    assert last.cells[1].value is None
    assert last.cells[1].problem is not None
    assert last.cells[1].problem.code == "mojibake"


def test_wide_text_with_half_a_letter_is_marked_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ledger.txt"
    data = TEXT.encode("utf-16-le").replace("京".encode("utf-16-le"), b"\x00\xd8")
    path.write_bytes(b"\xff\xfe" + data)
    with read(path, file_name=path.name) as workbook:
        assert isinstance(rows_of(workbook)[2][1], Mark)


def test_an_old_workbook_of_the_west_is_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    writing.biff5(path, [["Name", "Ort"], ["Dvořák", "Plzeň"]], codec="mac_latin2", code_page=10029)
    with read(path, file_name=path.name) as workbook:
        assert rows_of(workbook)[1] == ("Dvořák", "Plzeň")


def test_a_binary_workbook_tells_errors_hidden_rows_and_merges(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    writing.xlsb(path, [*ROWS, ["003", "#N/A", 12.5]], hidden=[2], merge=[1, 2, 1, 1])
    with read(path, file_name=path.name) as workbook:
        (sheet,) = workbook.sheets
        assert rows_of(workbook)[3] == ("003", Mark("error", "#N/A"), 12.5)
    assert (sheet.name, sheet.hidden_rows) == ("台账", (2,))
    assert [(one.top, one.bottom, one.left) for one in sheet.merges] == [(1, 2, 1)]


def test_an_open_document_tells_everything_about_its_cells(tmp_path: Path) -> None:
    cell, row = writing.ods_cell, writing.ods_row
    path = tmp_path / "a.ods"
    first = row(
        cell("0007", 'office:value-type="float" office:value="7"'),
        cell("1,200.50", 'office:value-type="currency" office:value="1200.5"'),
        cell("20年1月2日", 'office:value-type="date" office:date-value="2020-01-02"'),
        cell("10点", 'office:value-type="date" office:date-value="2020-01-02T10:00:00"'),
        cell("真", 'office:value-type="boolean" office:boolean-value="true"'),
    )
    second = row(
        cell("#N/A", 'office:value-type="string" calcext:value-type="error" table:formula="of:=1"'),
        '<table:table-cell table:formula="of:=A1"/>',
        '<table:table-cell office:value-type="string" table:number-columns-repeated="2">'
        "<office:annotation><text:p>批注</text:p></office:annotation>"
        '<text:p>两<text:s text:c="2"/>行</text:p><text:p>字</text:p></table:table-cell>',
        given='table:visibility="collapse" table:number-rows-repeated="2"',
    )
    merged = row(cell("并", 'office:value-type="string" table:number-rows-spanned="3"'))
    empty = row(
        '<table:table-cell table:number-columns-repeated="16384"/>',
        given='table:number-rows-repeated="1048000"',
    )
    null_date = (
        '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/>'
        "</table:calculation-settings>"
    )
    writing.ods(
        path,
        writing.ods_table("台账", first, second, merged, empty),
        writing.ods_table("草稿", row(cell("x")), style="unseen"),
        settings=null_date,
    )
    with read(path, file_name=path.name) as workbook:
        sheet, draft = workbook.sheets
        assert rows_of(workbook)[0] == (
            Mark("padded", "0007"),
            1200.5,
            Mark("date", "2020-01-02"),
            Mark("datetime", "2020-01-02 10:00:00"),
            True,
        )
        twice = (Mark("error", "#N/A"), Mark("formula", ""), "两  行\n字", "两  行\n字")
        assert rows_of(workbook)[1:3] == [twice, twice]
        assert rows_of(workbook)[3] == ("并",)
    assert workbook.epoch_1904
    assert sheet.hidden_rows == (1, 2)
    assert [(one.top, one.bottom) for one in sheet.merges] == [(3, 5)]
    assert (sheet.visible, draft.visible) == (True, False)


def test_a_web_page_called_xls_keeps_merged_cells_and_hidden_rows(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_bytes(
        (
            "<html><head><style>td{x}</style></head><table><tr><th>客户<th>合同<th>金额</tr>"
            "<tr><td rowspan=2>甲公司</td><td>HT1</td><td>1</td></tr>"
            "<tr style='display: none'><td>HT2</td><td>2</td></tr></table>"
        ).encode("gbk")
    )
    with read(path, file_name=path.name) as workbook:
        assert rows_of(workbook) == [
            ("客户", "合同", "金额"),
            ("甲公司", "HT1", "1"),
            (None, "HT2", "2"),
        ]
        assert workbook.sheets[0].hidden_rows == (2,)
    assert [row[0] for row in read_table(path, fill=True)[1]] == ["甲公司", "甲公司"]


def test_the_xml_of_2003_tells_merges_hidden_rows_and_formulas(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="客户"><Table>'
        '<Row><Cell ss:MergeDown="1"><Data ss:Type="String">甲</Data></Cell>'
        '<Cell><Data ss:Type="Number">1.50</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell ss:Index="2" ss:Formula="=1"/></Row></Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    with read(path, file_name=path.name) as workbook:
        assert rows_of(workbook) == [("甲", 1.5), (None, Mark("formula", ""))]
        assert workbook.sheets[0].hidden_rows == (1,)
        assert [(one.top, one.bottom) for one in workbook.sheets[0].merges] == [(0, 1)]


def _locked(tmp_path: Path, password: str) -> Path:
    plain, path = tmp_path / "plain.xlsx", tmp_path / "锁定.xlsx"
    xlsx(plain)
    with plain.open("rb") as source, path.open("wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(source).encrypt(password, out)
    return path


def test_a_locked_workbook_asks_for_its_password_and_opens_with_it(tmp_path: Path) -> None:
    path = _locked(tmp_path, "芝麻开门-1")
    code, sentence = refusal(path)
    assert code == "locked"
    assert "password" in sentence
    assert refusal(path, password="another")[0] == "wrong_password"
    with read(path, file_name=path.name, password="芝麻开门-1") as workbook:
        assert rows_of(workbook)[1][1] == "江源样例有限公司"
        assert not list(workbook.spool.glob("opened-*"))  # nothing unlocked is left behind


def test_a_workbook_locked_against_changes_only_is_read_without_asking(tmp_path: Path) -> None:
    assert read_table(_locked(tmp_path, "VelvetSweatshop")) == TABLE


def _zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_a_package_gives_its_one_ledger_and_names_the_rest(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    xlsx(book)
    path = _zip(
        tmp_path / "移交.zip",
        {
            "移交/清单.xlsx": book.read_bytes(),
            "移交/扫描件01.pdf": b"%PDF",
            "../evil.txt": b"x",
            "__MACOSX/._a": b"",
        },
    )
    with read(path, file_name=path.name) as workbook:
        assert workbook.kind == "xlsx"
        assert workbook.left_out == ("../evil.txt", "移交/扫描件01.pdf")
        assert rows_of(workbook)[1][1] == "江源样例有限公司"
    assert read_table(path) == TABLE


def test_names_in_a_package_of_chinese_windows_are_read(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("AAAA.csv", TEXT.encode("gbk"))
        archive.writestr("BBBB.pdf", b"%PDF")
    raw = (
        data.getvalue()
        .replace(b"AAAA", "清单".encode("gbk"))
        .replace(b"BBBB", "扫描".encode("gbk"))
    )
    path = tmp_path / "a.zip"
    path.write_bytes(raw)
    with read(path, file_name=path.name) as workbook:
        assert workbook.left_out == ("扫描.pdf",)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.pdf": b"%PDF", "b.jpg": b"x"}, "no_ledger"),
        ({"a.csv": b"a,b\n1,2\n", "b.csv": b"a,b\n1,2\n"}, "several_ledgers"),
    ],
    ids=["scans-only", "two-ledgers"],
)
def test_a_package_without_one_ledger_says_so(
    tmp_path: Path, files: dict[str, bytes], code: str
) -> None:
    assert refusal(_zip(tmp_path / "a.zip", files))[0] == code


def test_a_package_may_hold_a_locked_workbook(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"a.xlsx": _locked(tmp_path, "geheim").read_bytes()})
    assert refusal(path)[0] == "locked"
    with read(path, file_name=path.name, password="geheim") as workbook:
        assert rows_of(workbook)[1][0] == "001"
