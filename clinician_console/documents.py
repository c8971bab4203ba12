"""What can be kept of the record as a file: drawings and reports, made by the controller.

Owns their routes; must not know what is in them.
"""

from __future__ import annotations

import base64

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse

from clinician_console.controller_words import said
from clinician_console.language import _, language
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.queries import Document, SessionDrawing


def add_documents(app: FastAPI, station: Station) -> None:
    """Serve the routes on ``app``."""

    @app.get("/export/{session_id}/curve.svg")
    async def curve(session_id: str) -> Response:
        """One session's chart, pseudonymous."""
        try:
            result = await station.query(SessionDrawing(session_id=session_id, language=language()))
        except LinkError as problem:
            return PlainTextResponse(said(str(problem)), status_code=503)
        except ValueError:
            return PlainTextResponse(_("There is no such session."), status_code=404)
        if result.document is None:
            sentence = (
                said(result.refusal.sentence) if result.refusal else _("There is no such session.")
            )
            return PlainTextResponse(sentence, status_code=404)
        return file_of(result.document)


def file_of(document: Document, *, shown: bool = False) -> Response:
    """A document as a browser takes it: kept as a file, or ``shown`` as a page."""
    where = "inline" if shown else "attachment"
    return Response(
        base64.b64decode(document.content),
        media_type=document.media_type,
        headers={
            "Content-Disposition": f'{where}; filename="{document.file_name}"',
            "Cache-Control": "no-store",
        },
    )
