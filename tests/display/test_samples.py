"""The head of every frame that is drawn in a session is told, with how far it looked away."""

import pytest

from controller.protocol.reports import PoseSample, PoseSamples
from controller.protocol.vocabulary import Place
from tests.display.studio import Studio

pytestmark = pytest.mark.gl


def samples(studio: Studio) -> list[PoseSample]:
    return [s for report in studio.link.told(PoseSamples) for s in report.samples]


def test_every_frame_of_a_session_tells_where_the_head_is(studio: Studio) -> None:
    studio.expose()
    studio.scene.stage.feared.append(studio.scene.stage.root.find("side 0/wall"))
    studio.display.head.turn(90, 0)
    studio.frames(10)
    before = len(samples(studio))
    studio.frames(60)
    told = samples(studio)[before:]
    assert 50 <= len(told) <= 60
    assert {s.z_m for s in told} == {1.6}
    assert {s.heading_deg for s in told} == {90}
    assert all(s.away_deg == pytest.approx(90, abs=0.01) for s in told)
    assert studio.link.told(PoseSamples)[-1].session_id == "s-1"


def test_outside_a_session_and_without_tracking_nothing_is_told(studio: Studio) -> None:
    studio.direct(place=Place.NEUTRAL, session_id=None, scene=None)
    studio.until(lambda: studio.seen("plain_room"))
    studio.frames(20)
    assert samples(studio) == []
    studio.direct(place=Place.NEUTRAL)
    studio.display.tracked = False
    studio.frames(20)
    assert samples(studio) == []
