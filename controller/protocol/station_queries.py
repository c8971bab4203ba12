"""What is asked of the controller about its station: settings, keys of programs, a certificate.

Owns these requests and what comes back; must not know where any of it is kept.
"""

from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.base import Language, Model, Percent

ClinicName = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""How a clinic calls itself, in any script, on one line."""

MachineName = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9._:-]+$")]
"""A name or an address of a machine."""


class StationSettings(Model):
    """What a new session starts from at this station, and whose station it is."""

    clinic_name: ClinicName = Field(default="", description="Head of every report; empty: none")
    ceiling: Percent = Field(default=100, description="Ceiling offered for a new session, dial")
    prompt_interval_s: Annotated[float, Field(ge=30, le=600)] | None = Field(
        default=None,
        description="Interval of cues offered for a new session, s; null: 120, for a trauma 300",
    )
    patient_language: Language | None = Field(
        default=None, description="Language offered for the patient; null: that of the page"
    )


class ReadSettings(Model):
    """The settings in force."""

    kind: Literal["read_settings"] = "read_settings"


class KeepSettings(Model):
    """Put these settings in force, for sessions opened from now on."""

    kind: Literal["keep_settings"] = "keep_settings"
    settings: StationSettings = Field(description="All of them")


class KeyList(Model):
    """Every key of a program that is enrolled, lies here, or was revoked."""

    kind: Literal["key_list"] = "key_list"


class EnrolKey(Model):
    """Let the program whose public key this is connect, from any machine."""

    kind: Literal["enrol_key"] = "enrol_key"
    public_key: str = Field(
        min_length=1, max_length=4096, description="What its public file holds, JSON"
    )
    label: str = Field(
        default="", max_length=64, description="Another label for the machine it is for; or empty"
    )


class RevokeKey(Model):
    """Let a key in no more, at once."""

    kind: Literal["revoke_key"] = "revoke_key"
    fingerprint: str = Field(
        pattern=r"^[0-9a-f]{4}(-[0-9a-f]{4}){4}$", description="Which key, 20 hexadecimal digits"
    )
    even_the_last: bool = Field(
        default=False, description="True: also where no console is left that has the controls"
    )


class MakeCertificate(Model):
    """Make a self-signed certificate for the pages, used from the next start on."""

    kind: Literal["make_certificate"] = "make_certificate"
    names: tuple[MachineName, ...] = Field(
        default=(),
        max_length=20,
        description="Names and addresses of this machine; none: those it knows",
    )


StationQuery = ReadSettings | KeepSettings | KeyList | EnrolKey | RevokeKey | MakeCertificate
"""Every request about the station."""


class KeyLine(Model):
    """One key of a program."""

    program: str = Field(description="console, renderer, sensor or simulator")
    label: str = Field(description="Which machine it is for")
    fingerprint: str = Field(description="20 hexadecimal digits by which people name it")
    since_utc: str | None = Field(description="Made or enrolled, ISO 8601; null: not known")
    revoked_utc: str | None = Field(description="Since when it opens nothing; null: it does")
    this_machine_only: bool = Field(description="True: let in from this machine alone")


class Certificate(Model):
    """A certificate that was made for the pages."""

    names: tuple[str, ...] = Field(description="Names and addresses it is for")
    fingerprint: str = Field(description="SHA-256, as browsers show it")
    file: str = Field(description="Its path on the station's machine")
    key_file: str = Field(description="Path of its key there, readable by its owner alone")
