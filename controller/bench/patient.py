"""The patient of a measurement: nobody, so the screening is answered and nothing is flagged.

Owns those answers; must not know what is measured.
"""

from typing import Final

from controller.protocol.care_commands import ConfirmRemote, RecordScreening
from controller.protocol.screening import Screening
from controller.protocol.vocabulary import Finding

_WANTED: Final = ("safe_place_acceptable", "observers_consented")

SCREENED: Final = RecordScreening(
    screening=Screening.model_validate(
        {name: Finding.YES if name in _WANTED else Finding.NO for name in Screening.model_fields}
        | {"age_years": 40}
    ),
    proceed=True,
)
"""Every question answered, no risk, and the decision to go on."""

CONFIRMED: Final = ConfirmRemote(
    voice_channel=True,
    patient_location_known=True,
    phone_known=True,
    local_contact_known=True,
)
"""Everything a remote session needs, confirmed."""
