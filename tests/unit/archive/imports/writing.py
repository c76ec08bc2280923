"""Writes small workbooks in the formats no library here writes: .xls of several ages, .xlsb, .ods."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Rows = Sequence[Sequence[object]]
SECTOR = 512
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE


def biff2(path: Path, rows: Rows, *, codec: str = "gbk", code_page: int | None = None) -> None:
    """Write a workbook of Excel 2, which is one sheet and no container."""
    out = [_record(0x0009, struct.pack("<HH", 2, 0x10))]
    if code_page is not None:
        out.append(_record(0x0042, struct.pack("<H", code_page)))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HH3s", row, column, b"\0\0\0")
            if isinstance(value, (int, float)):
                out.append(_record(0x0003, place + struct.pack("<d", value)))
            elif value is not None:
                text = str(value).encode(codec)
                out.append(_record(0x0004, place + bytes([len(text)]) + text))
    path.write_bytes(b"".join([*out, _record(0x000A, b"")]))


def biff5(path: Path, rows: Rows, *, codec: str = "gbk", code_page: int = 1252) -> None:
    """Write a workbook of Excel 5: texts in bytes, and a code page that need not be true."""
    globals_ = [
        _record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)),
        _record(0x0042, struct.pack("<H", code_page)),
    ]
    name = b"Sheet1"
    bound = _record(0x0085, struct.pack("<IBB", 0, 0, 0) + bytes([len(name)]) + name)
    start = sum(map(len, globals_)) + len(bound) + len(_record(0x000A, b""))
    bound = _record(0x0085, struct.pack("<IBB", start, 0, 0) + bytes([len(name)]) + name)
    sheet = [_record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            text = str(value).encode(codec)
            place = struct.pack("<HHHH", row, column, 0, len(text))
            sheet.append(_record(0x0204, place + text))
    end = _record(0x000A, b"")
    _compound(path, "Book", b"".join([*globals_, bound, end, *sheet, end]))


def biff8(path: Path, rows: Rows, *, odd: bool = False) -> None:
    """Write a workbook of Excel 97, texts in Unicode; `odd` puts in a record cut short, as some programs do."""
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6))
    head += _record(0x008C, b"\x56") if odd else b""
    name = b"\x06\x00Sheet1"
    end = _record(0x000A, b"")
    start = len(head) + len(_record(0x0085, struct.pack("<IBB", 0, 0, 0) + name)) + len(end)
    bound = _record(0x0085, struct.pack("<IBB", start, 0, 0) + name)
    sheet = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            sheet.append(_biff8_cell(row, column, value))
    _compound(path, "Workbook", b"".join([head, bound, end, *sheet, end]))


def _biff8_cell(row: int, column: int, value: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, (int, float)):
        return _record(0x0203, place + struct.pack("<d", value))
    if value == "#N/A":
        return _record(0x0205, place + bytes([0x2A, 1]))
    text = str(value)
    return _record(0x0204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def _record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def _compound(path: Path, stream: str, data: bytes) -> None:
    """Write the container of Microsoft Office with one stream in it."""
    data = data.ljust(
        max(4096, -(-len(data) // SECTOR) * SECTOR), b"\0"
    )  # below 4096 it is a mini stream
    sectors = len(data) // SECTOR
    table = [
        *range(1, sectors),
        END,
        END,
        0xFFFFFFFD,
    ]  # the stream, the directory, the table itself
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, sectors, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", sectors + 1, *[FREE] * 108)
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry(stream, 2, FREE, 0, len(data))
    path.write_bytes(header + data + folder.ljust(SECTOR, b"\0") + fat)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    body = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    body += struct.pack("<III", FREE, FREE, child) + bytes(36)
    return body + struct.pack("<IQ", start, size)


def xlsb(path: Path, rows: Rows, *, hidden: Sequence[int] = (), merge: Sequence[int] = ()) -> None:
    """Write a binary workbook; `merge` is top, bottom, left and right. '#N/A' is written as the error."""
    width = max(map(len, rows))
    extent = struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)
    sheet = [_big(129, b""), _big(148, extent), _big(145, b"")]
    for row, cells in enumerate(rows):
        flags = 0x10 if row in hidden else 0
        sheet.append(_big(0, struct.pack("<IIHBBBI", row, 0, 300, 0, flags, 0, 0)))
        for column, value in enumerate(cells):
            place = struct.pack("<II", column, 0)
            if value == "#N/A":
                sheet.append(_big(3, place + b"\x2a"))
            elif isinstance(value, (int, float)):
                sheet.append(_big(5, place + struct.pack("<d", value)))
            elif value is not None:
                sheet.append(_big(6, place + _wide(str(value))))
    sheet.append(_big(146, b""))
    if merge:
        sheet.append(_big(176, struct.pack("<IIII", *merge)))
    sheet.append(_big(130, b""))
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("台账")
    book = _big(131, b"") + _big(143, b"") + _big(156, bundle) + _big(144, b"") + _big(132, b"")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Target="worksheets/sheet1.bin" Type="http://schemas.openxmlformats'
            '.org/officeDocument/2006/relationships/worksheet"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(sheet))


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def xlsx(
    path: Path,
    rows: str,
    parts: Mapping[str, bytes | str] | None = None,
    *,
    main: str = MAIN,
    office: str = OFFICE,
    prefix: str = "",
) -> Path:
    """Write an .xlsx around the XML of its rows, and whatever else is to be in it; `prefix` is of its elements."""
    x, space = (f"{prefix}:", f"xmlns:{prefix}") if prefix else ("", "xmlns")

    def relation(number: int, kind: str, target: str) -> str:
        return f'<Relationship Id="rId{number}" Type="{office}/{kind}" Target="{target}"/>'

    def relations(*given: str) -> str:
        return f'<Relationships xmlns="{PACKAGE}">{"".join(given)}</Relationships>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.xml")))
        archive.writestr(
            "xl/workbook.xml",
            f'<{x}workbook {space}="{main}" xmlns:r="{office}"><{x}sheets>'
            f'<{x}sheet name="Sheet1" sheetId="1" r:id="rId1"/></{x}sheets></{x}workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            relations(
                relation(1, "worksheet", "worksheets/sheet1.xml"),
                relation(2, "styles", "styles.xml"),
                relation(3, "sharedStrings", "sharedStrings.xml"),
            ),
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<{x}worksheet {space}="{main}"><{x}dimension ref="A1:XFD1048576"/>'
            f"<{x}sheetData>{rows}</{x}sheetData></{x}worksheet>",
        )
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return path


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _big(number: int, body: bytes) -> bytes:
    """Return a record of .xlsb: number and length in bytes of seven bits."""
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    length = len(body)
    sizes = bytearray()
    while True:
        sizes.append(length & 0x7F | (0x80 if length > 0x7F else 0))
        length >>= 7
        if not length:
            return head + bytes(sizes) + body


def ods(path: Path, *tables: str, settings: str = "") -> None:
    """Write an OpenDocument workbook around the XML of its tables."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} xmlns:calcext='
        '"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        '<office:automatic-styles><style:style style:name="unseen" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{settings}{''.join(tables)}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)


def ods_table(name: str, *rows: str, style: str = "") -> str:
    """Return the XML of one table."""
    styled = f" table:style-name={quoteattr(style)}" if style else ""
    return f"<table:table table:name={quoteattr(name)}{styled}>{''.join(rows)}</table:table>"


def ods_row(*cells: str, given: str = "") -> str:
    """Return the XML of one row; `given` are its attributes."""
    return f"<table:table-row {given}>{''.join(cells)}</table:table-row>"


def ods_cell(shown: object = "", given: str = 'office:value-type="string"') -> str:
    """Return the XML of one cell that shows a text; `given` are its attributes."""
    text = f"<text:p>{escape(str(shown))}</text:p>" if shown != "" else ""
    return f"<table:table-cell {given if text else ''}>{text}</table:table-cell>"
