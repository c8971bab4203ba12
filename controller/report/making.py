"""A report as a file: which page, as what, and what is said where no PDF can be made.

Owns the choice and the names of files; must not know stores nor what stands on a page.
"""

import base64
from collections.abc import Callable, Sequence
from typing import Literal

from controller.protocol.events import RecordedEvent
from controller.protocol.queries import Document
from controller.report import words
from controller.report.pages import Extras, file_page, patient_page
from controller.report.pdf import PdfError, pdf_of

Audience = Literal["file", "patient"]


def session_report(
    events: Sequence[RecordedEvent],
    audience: Audience,
    form: Literal["html", "pdf"],
    extras: Extras,
    make_pdf: Callable[[str], bytes] = pdf_of,
) -> Document:
    """One page of a session; HTML with a remark where a PDF was asked for and cannot be made.

    ``events`` are all of the session's, in order; ValueError if they do not begin it.
    """
    html = (file_page if audience == "file" else patient_page)(events, extras)
    stem = f"{events[0].session_id}-{audience}".replace(":", "-")
    remark = ""
    if form == "pdf":
        try:
            return document(f"{stem}.pdf", "application/pdf", make_pdf(html))
        except PdfError as problem:
            remark = words.NO_PDF_MADE if problem.installed else words.NO_PDF
    return document(f"{stem}.html", "text/html; charset=utf-8", html.encode(), remark)


def document(name: str, media_type: str, content: bytes, remark: str = "") -> Document:
    """A file as it travels."""
    text = base64.b64encode(content).decode("ascii")
    return Document(file_name=name, media_type=media_type, content=text, remark=remark)
