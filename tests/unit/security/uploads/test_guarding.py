"""What is let in and what is refused, by its content."""

import struct

import pytest
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from kernel.errors import Invalid
from security.uploads.guarding import inspect
from security.uploads.rules import KINDS, USUAL, Limits, clean_name
from tests.plugins import samples

SOUND = {
    "pdf": samples.pdf(),
    "jpg": samples.picture("JPEG"),
    "png": samples.picture("PNG"),
    "tif": samples.picture("TIFF"),
    "gif": samples.picture("GIF"),
    "docx": samples.office("docx"),
    "xlsx": samples.office("xlsx"),
    "pptx": samples.office("pptx", ppt__embeddings__Book_dot_xlsx=samples.office("xlsx")),
    "odt": samples.open_document(),
    "ofd": samples.ofd(),
    "txt": "合同金额：壹拾万元整\n".encode("gb18030"),
    "eml": samples.letter("合同.pdf", samples.pdf()),
}


@pytest.fixture
def look(tmp_path):
    def looked(content, name, allowed=tuple(KINDS), **limits):
        path = tmp_path / "file"
        path.write_bytes(content)
        return inspect(path, name=name, allowed=allowed, limits=Limits(**limits))

    return looked


@pytest.fixture
def code_of(look):
    def code(*args, **more):
        with pytest.raises(Invalid) as caught:
            look(*args, **more)
        (problem,) = caught.value.problems
        assert str(problem)  # the sentence has all it names
        return problem.code

    return code


def with_script(writer):
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    )
    writer._root_object[NameObject("/OpenAction")] = action


def with_file(writer):
    writer.add_attachment("x.exe", b"MZ")


def with_launch(writer):
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    writer._root_object[NameObject("/OpenAction")] = action


def with_password(writer):
    writer.encrypt("secret")


def overlapping():
    """Make the second part of a package lie where the first lies."""
    content = bytearray(samples.office("docx", word__a_dot_bin="x", word__b_dot_bin="y"))
    entry = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 42, 0)
    return bytes(content)


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_file_is_let_in_as_what_it_is(look, kind):
    assert look(SOUND[kind], f"文件.{kind}").kind.code == kind


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.txt", "file_empty"),
        (b"MZ\x90\x00", "a.pdf", "file_program"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", "file_program"),
        (b"<svg xmlns='x'><script/></svg>", "a.png", "file_svg"),
        ("\ufeff<?xml version='1.0'?><svg/>".encode("utf-16-le"), "a.txt", "file_svg"),
        (b"<!DOCTYPE html><script>1</script>", "a.txt", "file_web"),
        (samples.packed({"a.txt": "x"}), "a.zip", "file_archive"),
        (b"Rar!\x1a\x07\x00" + bytes(9), "a.rar", "file_archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "a.doc", "file_old_office"),
        (bytes(range(256)) * 4, "a.dat", "file_kind"),
        (SOUND["pdf"], "a.jpg", "file_ending"),
        (SOUND["pdf"], "a.pdf.exe", "file_ending"),
        (SOUND["pdf"] + samples.packed({"a": "x"}), "a.pdf", "file_double"),
        (SOUND["jpg"] + samples.packed({"a": "x"}), "a.jpg", "file_double"),
        (SOUND["pdf"] + b"<script>", "a.pdf", "file_behind"),
        (SOUND["png"] + b"<?php system(1);", "a.png", "file_behind"),
        (SOUND["jpg"] + b"<?php system(1);", "a.jpg", "file_behind"),
        (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "a.gif", "file_damaged"),
        (SOUND["gif"] + b"=1;alert(1)", "a.gif", "file_behind"),
        (SOUND["png"][:50], "a.png", "file_damaged"),
        (samples.pdf(with_script), "a.pdf", "file_active"),
        (samples.pdf(with_launch), "a.pdf", "file_active"),
        (samples.pdf(with_file), "a.pdf", "file_inside"),
        (samples.pdf(with_password), "a.pdf", "file_locked"),
        (b"%PDF-1.7\nnothing\n%%EOF", "a.pdf", "file_damaged"),
        (samples.office("docx", word__vbaProject_dot_bin=b"x"), "a.docx", "file_macro"),
        (samples.office("xlsx", xl__activeX__a_dot_xml="<a/>"), "a.xlsx", "file_macro"),
        (samples.open_document(Basic__Standard__Module1_dot_xml="<a/>"), "a.odt", "file_macro"),
        (samples.office("docx", word__a_dot_bin=b"MZ\x90"), "a.docx", "file_nested"),
        (samples.office("docx", word__a_dot_zip=samples.packed({"a": "x"})), "a.docx", "file_nested"),
        (
            samples.office(
                "pptx",
                ppt__a_dot_xlsx=samples.office("xlsx", xl__b_dot_docx=samples.office("docx")),
            ),
            "a.pptx",
            "file_nested",
        ),
        (
            samples.office("docx", word__x_dot_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            "a.docx",
            "file_xml",
        ),
        (samples.office("docx", word__x_dot_bin=bytes(40 * 1024 * 1024)), "a.docx", "file_bomb"),
        (overlapping(), "a.docx", "file_bomb"),
        (samples.packed({"[Content_Types].xml": "<T/>", "word/x.xml": "<a/>"}), "a.docx", "file_other"),
        (
            samples.office(
                "docx",
                word___rels__settings_dot_xml_dot_rels='<R><r Type="x/attachedTemplate" TargetMode="External"/></R>',
            ),
            "a.docx",
            "file_foreign",
        ),
        (samples.letter("a.exe", b"MZ"), "a.eml", "file_attached"),
        (samples.letter("a.js", b"alert(1)"), "a.eml", "file_attached"),
        (samples.letter("a.pdf", samples.packed({"a": "x"})), "a.eml", "file_attached"),
        (b"\x81\xff\xfe\xfa rest", "a.txt", "file_text"),
    ],
)  # fmt: skip
def test_what_is_not_safe_is_refused_in_one_sentence(code_of, content, name, code):
    assert code_of(content, name) == code


def test_limits_hold(code_of, look):
    assert code_of(SOUND["pdf"], "a.pdf", size=100) == "file_size"
    assert code_of(SOUND["png"], "a.png", pixels=1_000) == "file_dots"
    assert code_of(samples.pdf(pages=3), "a.pdf", objects=5) == "file_parts"
    assert code_of(SOUND["docx"], "a.docx", entries=1) == "file_bomb"
    assert code_of(SOUND["docx"], "a.docx", unpacked=10) == "file_bomb"
    assert look(SOUND["png"], "a.png", pixels=1_200)


def test_a_picture_that_only_claims_to_be_huge_is_refused(code_of):
    content = bytearray(SOUND["png"])
    content[16:24] = struct.pack(">II", 60_000, 60_000)
    assert code_of(bytes(content), "a.png") in {"file_dots", "file_damaged"}


def test_a_kind_the_category_does_not_take_is_named_with_those_it_takes(look):
    with pytest.raises(Invalid, match="these kinds are: pdf, jpg"):
        look(SOUND["gif"], "a.gif", allowed=("jpg", "pdf"))
    assert "gif" not in USUAL


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/合同.pdf", "合同.pdf"),
        ("C:\\fakepath\\合同.pdf", "合同.pdf"),
        ("合\u202e同\x00.pdf", "合同.pdf"),
        (" 合同 \n 一.pdf ", "合同 一.pdf"),
        ("..", ""),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_kept_without_folders_and_hidden_signs(given, kept):
    assert clean_name(given) == kept


def test_a_file_without_a_name_is_refused(code_of):
    assert code_of(SOUND["pdf"], "/") == "file_name"
