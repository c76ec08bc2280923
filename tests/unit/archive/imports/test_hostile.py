"""Hostile files: each ends in a table or in one sentence, soon and small, and hurts nobody but its own reader."""

import os
import random
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from archive.imports.cells import Mark
from archive.imports.reading import table_of
from archive.imports.workbooks import iter_rows, read
from kernel.errors import Invalid
from tests.unit.archive.imports.writing import MAIN, OFFICE, PACKAGE, xlsx

ROOT = Path(__file__).parents[4]
SECONDS = 60
HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>名称</t></is></c></row>'
)
FIRST = '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>甲公司</t></is></c></row>'


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _torn(path: Path) -> None:
    whole = xlsx(path, HEAD + FIRST).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])


def _zeros(path: Path, *, told: int) -> None:
    """Write 3 GB of zeros as a sheet of 3 MB; `told` is what the package says its size is."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = press.compress(bytes(16_000_000)) + press.flush(zlib.Z_FULL_FLUSH)
    tail = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    stream = block * 188 + tail
    xlsx(path, HEAD)
    entry = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist() if "sheet1" not in name}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        start = archive.fp.tell()
        entry.header_offset, entry.compress_type = start, zipfile.ZIP_DEFLATED
        entry.file_size, entry.compress_size = told, len(stream)
        entry.CRC = 0
        archive.fp.write(entry.FileHeader(zip64=told >= 1 << 31))
        archive.fp.write(stream)
        archive.start_dir = archive.fp.tell()
        archive.filelist.append(entry)
        archive.NameToInfo[entry.filename] = entry


def _last_cell(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "编号", 1
    book.save(path)


def _columns(path: Path) -> None:
    path.write_text(
        "\n".join([",".join(f"列{n}" for n in range(10_000)), ",".join(["1"] * 10_000)])
    )


def _wide_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([f"列{n}" for n in range(10_000)])
    book.active.append(list(range(10_000)))
    book.save(path)


def _styled_rows(path: Path) -> None:
    styled = "".join(
        f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>'
        for n in range(3, 1_000_001)
    )
    xlsx(path, HEAD + FIRST + styled)


def _long_cell(path: Path) -> None:
    text = random.Random(5).randbytes(25_000_000).hex()  # noqa: S311 - text that does not pack away
    xlsx(path, HEAD + f'<row r="2"><c r="A2" t="inlineStr"><is><t>{text}</t></is></c></row>')


def _long_cell_of_text(path: Path) -> None:
    path.write_text('编号,名称\n1,"' + "长" * 17_000_000 + '"\n', encoding="utf-8")


def _entities(path: Path) -> None:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "哈哈">{steps}]>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><t>&e11;</t></Workbook>',
        encoding="utf-8",
    )


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "zero-bytes": (_empty, "empty_file"),
    "torn-package": (_torn, "damaged"),
    "three-gigabytes-of-zeros": (lambda path: _zeros(path, told=3_008_000_000), "bomb"),
    "zeros-that-lie-about-their-size": (lambda path: _zeros(path, told=400_000), "damaged"),
    "one-value-in-the-last-cell": (_last_cell, "too_many_columns"),
    "ten-thousand-columns-of-text": (_columns, "too_many_columns"),
    "ten-thousand-columns": (_wide_workbook, "too_many_columns"),
    "fifty-megabytes-in-a-cell": (_long_cell, "cell_too_long"),
    "fifty-megabytes-in-a-cell-of-text": (_long_cell_of_text, "unreadable_text"),
    "entities-within-entities": (_entities, "damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    write, code = REFUSED[name]
    path = tmp_path / "upload.xlsx"
    write(path)
    began = time.monotonic()
    with pytest.raises(Invalid) as caught:
        read(path, file_name="台账.xlsx")
    assert time.monotonic() - began < SECONDS
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "{" not in str(problem)


def test_a_million_empty_rows_with_a_style_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "styled.xlsx"
    _styled_rows(path)
    with read(path, file_name="styled.xlsx") as workbook:
        assert [cells for _, cells in iter_rows(workbook.sheets[0])] == [
            ("编号", "名称"),
            (1, "甲公司"),
        ]


def test_a_link_to_itself_macros_and_a_program_to_call_do_nothing(tmp_path: Path) -> None:
    """A workbook that points at itself, carries macros and asks for a program: its values are read, no more."""
    called = tmp_path / "called"
    formula = f"cmd|'/C touch {called}'!A0"
    rows = (
        HEAD
        + FIRST
        + '<row r="3"><c r="A3"><f>[1]Sheet1!A3</f><v>7</v></c>'
        + f'<c r="B3" t="str"><f>{formula}</f></c></row>'
        + '<row r="4"><c r="A4"><v>3</v></c><c r="B4" t="inlineStr"><is><t>乙公司</t></is></c></row>'
    )
    path = tmp_path / "台账.xlsm"
    link = f'<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"/></externalLink>'
    target = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Target="{path}" '
        f'TargetMode="External" Type="{OFFICE}/externalLinkPath"/></Relationships>'
    )
    xlsx(
        path,
        rows,
        {
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(5000),
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": target,
        },
    )
    with read(path, file_name=path.name) as workbook:
        lines = list(table_of(workbook).lines())
    assert [line.cells[0].value for line in lines] == ["1", "7", "3"]
    assert lines[1].raw[1] == Mark("formula", "")
    doubt = lines[1].cells[1].problem
    assert doubt is not None
    assert doubt.code == "formula_without_result"
    assert not called.exists()


def test_the_calling_process_lives_and_hardly_grows(tmp_path: Path) -> None:
    names = []
    for number, (write, _) in enumerate(REFUSED.values()):
        path = tmp_path / f"{number}.xlsx"
        write(path)
        names.append(str(path))
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from archive.imports.workbooks import read\n"
        "from kernel.errors import Invalid\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        read(Path(name), file_name=name).close()\n"
        "    except Invalid:\n"
        "        pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own lines
        [sys.executable, "-c", program, *names],
        env={
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) < 20_000  # kB
