"""What a catalogue of scenes offers, and which of two configurations is harder.

Owns the checks of scene and configuration names; must not know sessions.
"""

from collections.abc import Iterable, Mapping

from controller.core.refusals import listed, refusal
from controller.protocol.answers import Refusal
from controller.protocol.spec import SceneKind, SceneSpec
from controller.protocol.vocabulary import RefusalReason

_KINDS = {SceneKind.EXPOSURE: "exposure scene", SceneKind.SAFE_PLACE: "safe place"}


def has_scene(catalogue: Iterable[SceneSpec], name: str, kind: SceneKind) -> Refusal | None:
    """None if a scene of ``kind`` is called ``name``, else why not."""
    names = [spec.name for spec in catalogue if spec.kind is kind]
    if name in names:
        return None
    return refusal(RefusalReason.UNKNOWN_SCENE, what=_KINDS[kind], name=name, known=listed(names))


def check_configuration(
    catalogue: Iterable[SceneSpec], scene: str, configuration: Mapping[str, str]
) -> Refusal | None:
    """None if the scene has every option and choice named, else which it lacks."""
    spec = next(spec for spec in catalogue if spec.name == scene)
    options = {option.name: [x.name for x in option.choices] for option in spec.configuration}
    for option, choice in configuration.items():
        text = spec.text(option)
        if text is not None:
            problem = text.problem(choice)
            if problem is not None:
                what = f"The text '{text.label}'"
                return refusal(RefusalReason.NOT_ALLOWED, action=what, why=problem)
            continue
        if option not in options:
            return _unknown(scene, "option", option, options)
        if choice not in options[option]:
            return _unknown(scene, f"choice of '{option}'", choice, options[option])
    return None


def _unknown(scene: str, what: str, name: str, known: Iterable[str]) -> Refusal:
    return refusal(
        RefusalReason.UNKNOWN_CONFIGURATION,
        scene=scene,
        what=what,
        name=name,
        known=listed(known),
    )


def complete(
    catalogue: Iterable[SceneSpec], scene: str, configuration: Mapping[str, str]
) -> dict[str, str]:
    """Option to choice, with the easiest choice for every option not named."""
    spec = next(spec for spec in catalogue if spec.name == scene)
    return {**spec.default_configuration(), **configuration}


def texts_kept(
    catalogue: Iterable[SceneSpec], scene: str, before: Mapping[str, str]
) -> dict[str, str]:
    """The texts of one's own of ``scene`` in the configuration ``before``: steps change none."""
    spec = next(spec for spec in catalogue if spec.name == scene)
    return {text.name: before[text.name] for text in spec.texts if text.name in before}


def gets_harder(
    catalogue: Iterable[SceneSpec], scene: str, old: Mapping[str, str], new: Mapping[str, str]
) -> bool:
    """True if any one option gets a harder choice, whatever gets easier beside it."""
    spec = next(spec for spec in catalogue if spec.name == scene)
    for option in spec.configuration:
        ranks = {x.name: x.difficulty for x in option.choices}
        if ranks[new[option.name]] > ranks[old[option.name]]:
            return True
    return False


def gets_easier(
    catalogue: Iterable[SceneSpec], scene: str, old: Mapping[str, str], new: Mapping[str, str]
) -> bool:
    """True if any one option gets an easier choice, whatever gets harder beside it."""
    return gets_harder(catalogue, scene, new, old)
