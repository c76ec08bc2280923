"""Small files of each kind, made here: sound ones, and what attackers make of them."""

import io
import zipfile
from email.message import EmailMessage

from PIL import Image
from pypdf import PdfWriter

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{OFFICE}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OFFICE}presentationml.presentation.main+xml"),
}


def pdf(change=None, pages=1):
    """Return a PDF; `change(writer)` adds to it."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=595, height=842)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(form="JPEG", size=(40, 30), colour=(200, 30, 30)):
    """Return a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def packed(parts, method=zipfile.ZIP_DEFLATED):
    """Return a package of these parts: name → content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind="docx", **more):
    """Return an Office file; `more` are further parts, "/" written as "__" and "." as "_dot_"."""
    part, media = MAIN[kind]
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{part}" ContentType="{media}"/></Types>'
    )
    named = {
        name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()
    }
    return packed({"[Content_Types].xml": types, part: "<?xml version='1.0'?><r/>", **named})


def open_document(**more):
    """Return an OpenDocument text."""
    named = {
        name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()
    }
    media = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": media, "content.xml": "<office/>", **named})


def ofd():
    """Return an OFD document."""
    return packed({"OFD.xml": "<OFD/>", "Doc_0/Document.xml": "<Document/>"})


def letter(name="", content=b""):
    """Return an e-mail, with an attachment where it is named."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "a@example.com", "b@example.com", "Mon, 2 Nov 2026"
    mail["Subject"] = "合同"
    mail.set_content("请查收")
    if name:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
