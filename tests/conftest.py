"""Rules of every test run: a skip in CI is a failure, and tests for another system are left out."""

import os
import sys
from collections.abc import Generator

import pytest

from tests.link import wan


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is only true on another system (no skip); put the browser tests last."""
    foreign = "posix_only" if sys.platform == "win32" else "windows_only"
    left_out = [item for item in items if item.get_closest_marker(foreign)]
    hosts = [i for i in items if i.get_closest_marker("netns") and i not in left_out]
    if hosts and not wan.works():
        left_out += hosts
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # Playwright keeps an event loop running in this thread until the run ends, so it comes last.
    items.sort(key=lambda item: "browser_name" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI (``CI=true``) a test that would be skipped has not been run, so it does not pass."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and _in_ci():
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI runs everything: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself."""
    report = yield
    if report.skipped and _in_ci():
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and CI runs everything"
    return report


def _in_ci() -> bool:
    return os.environ.get("CI") == "true"
