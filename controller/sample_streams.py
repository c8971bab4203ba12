"""What is told many times a second: each kind into its stream of the record, the heart to the page.

Owns which report belongs to which stream, and the latest heart rate; must not know what is decided:
nothing of this is, and it never reaches those who decide.
"""

from __future__ import annotations

from controller.protocol.health import HeartHealth, HeartRateNow
from controller.protocol.practice import SIMULATED_STREAM
from controller.protocol.reports import HeartRate, PoseSamples
from controller.sample_recording import (
    HEAD,
    HEART,
    SampleRecorder,
    SampleReport,
    TakesSamples,
)

HEART_LASTS_S = 5.0
"""An older heart rate is not shown as the present one, seconds."""

OpenSession = tuple[str, int]
"""Id of the open session, and what to add to the controller's time to get the session's, ns."""


class SampleStreams:
    """Every stream of samples of one run of the controller; each writes on a thread of its own."""

    def __init__(self, store: TakesSamples, run_id: str) -> None:
        """Start the threads; ``run_id``: this run of the controller, whose clock counts."""
        self._head = SampleRecorder(store, run_id, HEAD)
        self._felt = SampleRecorder(store, run_id, SIMULATED_STREAM)
        self._heart = SampleRecorder(store, run_id, HEART)
        self._latest: HeartRate | None = None

    def take(
        self,
        report: SampleReport,
        open_session: OpenSession | None,
        now_ns: int,
        *,
        synthetic: bool,
    ) -> None:
        """Keep what belongs to the open session, which is ``synthetic`` or of a person."""
        if isinstance(report, PoseSamples):
            self._head.take(report, open_session, now_ns)
        elif not isinstance(report, HeartRate):
            self._felt.take(report, open_session, now_ns)
        # A simulated heart in a person's session would pass for the person's, and the other way.
        elif report.synthetic is synthetic and self._heart.take(report, open_session, now_ns):
            self._show(report)

    def heart(self, open_session: OpenSession | None, now_ns: int) -> HeartHealth | None:
        """What the page is told of the heart at ``now_ns``; None where none came in the session."""
        latest = self._latest
        if latest is None or open_session is None or latest.session_id != open_session[0]:
            return None
        fresh = now_ns - latest.at_ns <= HEART_LASTS_S * 1e9
        now = HeartRateNow(rate_per_min=latest.rate_per_min, quality=latest.quality)
        return HeartHealth(
            session_id=latest.session_id,
            source=latest.source,
            synthetic=latest.synthetic,
            heard_ns=latest.at_ns,
            latest=now if fresh else None,
        )

    def settle(self, timeout_s: float) -> None:
        """Write what waits now, for somebody who is about to read it."""
        for recorder in (self._head, self._felt, self._heart):
            recorder.settle(timeout_s)

    def close(self, timeout_s: float) -> None:
        """Write what waits, as far as the disk takes it in ``timeout_s`` seconds a stream."""
        for recorder in (self._head, self._felt, self._heart):
            recorder.close(timeout_s)

    def _show(self, report: HeartRate) -> None:
        latest = self._latest
        same = latest is not None and latest.session_id == report.session_id
        if latest is None or not same or report.at_ns > latest.at_ns:
            self._latest = report
