"""axe-core over a page that is open: what it finds, in lines a person can act on.

Owns the call and its wording; must not know which pages there are.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
FRAMEWORKS_OWN = {"exclude": [["#q-loading-bar"]]}
"""The thin line of the framework while something is fetched; no data and no control."""

_AT_REST = """() => document.getAnimations().every(
    a => a.playState !== "running" || a.effect.getComputedTiming().endTime === Infinity)"""


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule; none is the aim.

    What is fading in has not its own contrast yet, so it is waited for.
    """
    page.wait_for_function(_AT_REST)
    found = Axe().run(page, FRAMEWORKS_OWN, RULES).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]
