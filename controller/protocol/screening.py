"""What is asked before the first exposure, and for a remote session each time.

Owns the questions and which answers ask for the therapist's reason; must not know what follows.
"""

from typing import Annotated, Final

from pydantic import Field

from controller.protocol.base import Model
from controller.protocol.vocabulary import Finding


class Screening(Model):
    """The answers, each yes, no or unknown; unknown until it is asked."""

    epilepsy: Finding = Field(default=Finding.UNKNOWN, description="Epilepsy or seizures")
    migraine: Finding = Field(default=Finding.UNKNOWN, description="Migraine")
    vestibular_disease: Finding = Field(default=Finding.UNKNOWN, description="Disease of balance")
    eye_disease: Finding = Field(default=Finding.UNKNOWN, description="Eye disease")
    severe_psychosis: Finding = Field(default=Finding.UNKNOWN, description="Severe psychosis")
    falls: Finding = Field(default=Finding.UNKNOWN, description="History of falls")
    cardiac_disease: Finding = Field(default=Finding.UNKNOWN, description="Heart disease")
    pregnancy: Finding = Field(default=Finding.UNKNOWN, description="Pregnancy")
    recent_concussion: Finding = Field(default=Finding.UNKNOWN, description="Recent concussion")
    alcohol_or_sedatives_today: Finding = Field(
        default=Finding.UNKNOWN, description="Alcohol or sedatives today"
    )
    current_suicidality: Finding = Field(default=Finding.UNKNOWN, description="Current suicidality")
    fainting_history: Finding = Field(default=Finding.UNKNOWN, description="History of fainting")
    blood_injection_injury: Finding = Field(
        default=Finding.UNKNOWN, description="Blood-injection-injury phobia"
    )
    trauma: Finding = Field(default=Finding.UNKNOWN, description="Exposure for a trauma")
    safe_place_acceptable: Finding = Field(
        default=Finding.UNKNOWN, description="The safe place is acceptable to the patient"
    )
    observers_consented: Finding = Field(
        default=Finding.UNKNOWN,
        description="The patient consented to the named observers; yes where there are none",
    )
    age_years: Annotated[int, Field(ge=0, le=120)] | None = Field(
        default=None, description="Age, years, or null if unknown"
    )

    def flagged(self) -> tuple[str, ...]:
        """Names of the questions whose answer asks for a reason to go on, in their order.

        That is a yes to a risk, a no to what should be so, and whatever is unknown: uncertainty
        moves toward less exposure. What only changes how the session goes asks for none.
        """
        flags = [name for name in _RISKS if getattr(self, name) is not Finding.NO]
        flags += [name for name in _WANTED if getattr(self, name) is not Finding.YES]
        return tuple(flags) if self.age_years is not None else (*flags, "age_years")


_WANTED: Final = ("safe_place_acceptable", "observers_consented")
_CHANGES_THE_SESSION: Final = ("blood_injection_injury", "trauma")
_RISKS: Final = tuple(
    name
    for name in Screening.model_fields
    if name not in (*_WANTED, *_CHANGES_THE_SESSION, "age_years")
)


class RemoteReadiness(Model):
    """What has to be so before a remote patient is exposed, confirmed for this session."""

    voice_channel: bool = Field(default=False, description="Patient and therapist hear each other")
    patient_location_known: bool = Field(default=False, description="The patient's place is known")
    phone_known: bool = Field(default=False, description="A phone number of the patient is known")
    local_contact_known: bool = Field(default=False, description="Someone near can be reached")

    @property
    def complete(self) -> bool:
        """True if all of it is confirmed."""
        return all(
            (
                self.voice_channel,
                self.patient_location_known,
                self.phone_known,
                self.local_contact_known,
            )
        )
