"""What a directive says beside the dose."""

import pytest

from tests.unit.core.world import World


@pytest.mark.parametrize("in_room", [True, False])
def test_the_renderer_knows_where_the_therapist_is(in_room: bool) -> None:
    world = World().exposing(therapist_in_room=in_room)
    assert world.directive.therapist_in_room is in_room


def test_without_a_session_nothing_is_said_of_the_therapist() -> None:
    assert World().directive.therapist_in_room is None
