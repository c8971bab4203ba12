"""Ratings of distress and the prompts for them: asked, answered, corrected, missed.

Owns occasions, wording and provenance; must not know what a rating is used for.

A rating whose id is in the record was sent twice and is recorded once.
An entry of the therapist while a prompt is open answers that prompt. A rating is late if its
prompt was closed before it came, or if it was asked for during exposure and the scene has gone.
"""

from dataclasses import dataclass, replace
from typing import Final

from controller.core import course
from controller.core.decision import Context, Decision, Happening, accepted, declined, happenings
from controller.core.refusals import refusal
from controller.protocol import care_events as k
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol.reports import PatientRated
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor, Occasion, Phase, Place, RefusalReason

WORDING: Final = "How distressed are you right now, 0 to 100?"
"""The question, word for word; a change is a new version of the anchors."""

WORDINGS: Final = {"de": "Wie belastet fühlen Sie sich gerade, 0 bis 100?"}
"""The same in the other languages that a patient may read."""

MISSED_AFTER_NS: Final = 20_000_000_000
"""A prompt without an answer closes after this time."""


@dataclass(frozen=True)
class Asked:
    """The question that a rating answers."""

    occasion: Occasion
    wording: str
    asked_by: Actor
    prompt_id: str | None
    prompted_ns: int | None
    closed: bool


def occasion_of(state: SessionState) -> Occasion:
    """What the phase makes of a rating given now."""
    if state.phase in {Phase.PREPARED, Phase.BASELINE}:
        return Occasion.BASELINE
    if state.phase is Phase.DEBRIEF:
        return Occasion.POST
    return Occasion.DURING if state.place is Place.SCENE else Occasion.AD_HOC


def wording_of(state: SessionState) -> str:
    """The question in the language of this session's patient."""
    return WORDINGS.get(state.language, WORDING)


def ask_for_rating(context: Context, command: c.AskForRating) -> Decision:
    """Open a prompt, unless one is open."""
    state = context.state
    if state.prompt is not None:
        age_s = round((context.now_ns - state.prompt.opened_ns) / 1e9)
        return declined(refusal(RefusalReason.PROMPT_OPEN, age_s=age_s))
    prompted = e.RatingPrompted(
        prompt_id=context.cause_id,
        occasion=command.occasion or occasion_of(state),
        wording=wording_of(state),
        asked_by=Actor.THERAPIST,
        in_scene=command.in_scene,
    )
    return accepted(prompted, created_id=context.cause_id)


def record_rating(context: Context, command: c.RecordRating) -> Decision:
    """The therapist enters what the patient said."""
    state = context.state
    if context.cause_id in state.rating_ids:
        return Decision(created_id=context.cause_id)
    open_id = state.prompt.prompt_id if state.prompt else None
    prompt_id = command.prompt_id or open_id
    asked = _asked(state, prompt_id, unasked_by=Actor.THERAPIST)
    if asked is None:
        return declined(
            refusal(RefusalReason.UNKNOWN_PROMPT, name=prompt_id or ""), asked=command.suds
        )
    recorded = _recorded(
        context,
        asked,
        suds=command.suds,
        occasion=command.occasion or asked.occasion,
        entered_by=Actor.THERAPIST,
        synthetic=state.synthetic,
    )
    given = accepted(
        recorded, asked=command.suds, applied=command.suds, created_id=context.cause_id
    )
    return _with_fall(context, recorded, given)


def _with_fall(context: Context, rating: e.RatingRecorded, given: Decision) -> Decision:
    """A rating below the one before in the exposure is tagged with what happened in between."""
    state = context.state
    before = course.rating_before(state)
    if before is None or rating.suds >= before or not course.in_course(state, rating):
        return given
    tagged = k.FallTagged(
        rating_id=rating.rating_id,
        from_suds=before,
        to_suds=rating.suds,
        tags=course.tags_until(state, context.now_ns),
    )
    return replace(given, events=given.events + happenings(Actor.CONTROLLER, tagged))


def patient_rated(context: Context, report: PatientRated, actor: Actor) -> Decision:
    """The patient answered; nothing a patient says is lost, not even to a prompt long gone."""
    state = context.state
    if context.cause_id in state.rating_ids:
        return Decision(created_id=context.cause_id)
    asked = _asked(state, report.prompt_id, unasked_by=actor) or Asked(
        occasion=occasion_of(state),
        wording=wording_of(state),
        asked_by=Actor.THERAPIST,
        prompt_id=report.prompt_id,
        prompted_ns=None,
        closed=True,
    )
    recorded = _recorded(
        context,
        asked,
        suds=report.suds,
        occasion=asked.occasion,
        entered_by=actor,
        synthetic=report.synthetic or state.synthetic,
    )
    given = accepted(
        recorded,
        actor=actor,
        asked=report.suds,
        applied=report.suds,
        created_id=context.cause_id,
    )
    return _with_fall(context, recorded, given)


def _asked(state: SessionState, prompt_id: str | None, *, unasked_by: Actor) -> Asked | None:
    """The prompt ``prompt_id``, open or closed last; None if it is neither."""
    if prompt_id is None:
        return Asked(occasion_of(state), wording_of(state), unasked_by, None, None, closed=False)
    prompt, occasion, by = state.prompt, state.prompt_occasion, state.prompt_asked_by
    closed = prompt is None or prompt.prompt_id != prompt_id
    if closed and state.closed_prompt is not None:
        last = state.closed_prompt
        prompt, occasion, by = last.prompt, last.occasion, last.asked_by
    if prompt is None or prompt.prompt_id != prompt_id or occasion is None or by is None:
        return None
    return Asked(occasion, prompt.wording, by, prompt_id, prompt.opened_ns, closed)


def _recorded(
    context: Context,
    asked: Asked,
    *,
    suds: int,
    occasion: Occasion,
    entered_by: Actor,
    synthetic: bool,
) -> e.RatingRecorded:
    scene_gone = asked.occasion is Occasion.DURING and context.state.place is not Place.SCENE
    return e.RatingRecorded(
        rating_id=context.cause_id,
        suds=suds,
        occasion=occasion,
        wording=asked.wording,
        asked_by=asked.asked_by,
        entered_by=entered_by,
        prompt_id=asked.prompt_id,
        prompted_ns=asked.prompted_ns,
        answered_ns=context.now_ns,
        late=asked.closed or (asked.prompt_id is not None and scene_gone),
        synthetic=synthetic,
    )


def correct_rating(context: Context, command: c.CorrectRating) -> Decision:
    """Correct or withdraw a rating of this session; the first value stays in the record."""
    if command.rating_id not in context.state.rating_ids:
        return declined(refusal(RefusalReason.UNKNOWN_RATING, name=command.rating_id))
    corrected = e.RatingCorrected(rating_id=command.rating_id, suds=command.suds)
    return accepted(
        corrected, asked=command.suds, applied=command.suds, created_id=command.rating_id
    )


def decline_rating(context: Context, command: c.DeclineRating) -> Decision:
    """No answer to the open prompt; that is never a zero."""
    prompt = context.state.prompt
    if prompt is None or prompt.prompt_id != command.prompt_id:
        return declined(refusal(RefusalReason.UNKNOWN_PROMPT, name=command.prompt_id))
    return accepted(e.RatingDeclined(prompt_id=command.prompt_id))


def missed(state: SessionState, now_ns: int) -> tuple[Happening, ...]:
    """The open prompt closes without an answer once its time is over."""
    if state.prompt is None or now_ns - state.prompt.opened_ns < MISSED_AFTER_NS:
        return ()
    return happenings(Actor.CONTROLLER, *give_up_prompt(state))


def give_up_prompt(state: SessionState) -> tuple[e.Event, ...]:
    """The open prompt, if any, closes without an answer now."""
    return (e.RatingMissed(prompt_id=state.prompt.prompt_id),) if state.prompt else ()
