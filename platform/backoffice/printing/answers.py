"""Gives a PDF to a browser, which shows it and keeps it for nobody."""

from urllib.parse import quote

from django.http import HttpResponse


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that the browser shows and keeps for nobody."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}.pdf"
    response["Cache-Control"] = "private, no-store"
    return response
