"""Which page takes the controls with its seat."""

from __future__ import annotations

import pytest

from clinician_console.pages.panels.company import claims_controls
from controller.protocol.accounts import Company
from tests.unit.console import samples

MINE, OTHER = "page-mine", "page-other"


@pytest.mark.parametrize(
    ("run_id", "held", "holder_page", "lost", "claims"),
    [
        (None, False, OTHER, False, True),  # it was just loaded
        ("run-0", True, None, False, True),  # the controller was started again
        ("run-0", False, None, False, False),  # the same, for a page that watched
        ("run-1", True, MINE, False, False),  # it has them
        ("run-1", True, MINE, True, False),  # and is slow to say so
        ("run-1", False, OTHER, True, False),  # it watches; taking them is a person's act
        ("run-1", True, OTHER, False, False),  # they went to a page that is there
        ("run-1", True, OTHER, True, True),  # and to one that was left
    ],
)
def test_a_page_claims_what_was_its_own(
    run_id: str | None, held: bool, holder_page: str | None, lost: bool, claims: bool
) -> None:
    company = Company(holder="ada", holder_page=holder_page, holder_lost=lost)
    update = samples.update(samples.state(), run_id="run-1", company=company)
    assert claims_controls(update, run_id, MINE, held=held) is claims
