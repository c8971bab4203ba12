"""Scores of every questionnaire against figures worked by hand, and the rules for missing items."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.measures.questionnaires import (
    cutoff_reached,
    item_nine_alert,
    pcl5_clusters_met,
    scale,
    score,
)
from controller.measures.scales import CUTOFFS, FSQ_1_TO_7, SCALES, SPQ_TRUE_FALSE, Scale

BY_NAME = {(form.name, form.version): form for form in SCALES}


def lowest(form: Scale) -> list[int]:
    """The answers that score lowest: reversed items at their highest."""
    return [a[n in form.reversed_items] for n, a in enumerate(form.answers, start=1)]


def highest(form: Scale) -> list[int]:
    return [a[n not in form.reversed_items] for n, a in enumerate(form.answers, start=1)]


def test_ssq_with_every_item_one_and_with_the_greatest() -> None:
    ones = score("SSQ", [1] * 16)
    assert ones == pytest.approx(
        {"nausea": 66.78, "oculomotor": 53.06, "disorientation": 97.44, "total": 78.54}
    )
    assert score("SSQ", [3] * 16)["total"] == pytest.approx(235.62)


def test_ssq_total_is_of_raw_sums_and_nausea_is_in_disorientation() -> None:
    only_nausea = score("SSQ", [0] * 7 + [2] + [0] * 8)
    assert only_nausea["disorientation"] == pytest.approx(27.84)
    assert only_nausea["total"] == pytest.approx(2 * 2 * 3.74)
    assert only_nausea["oculomotor"] == 0


def test_vrsq_is_percent_and_its_total_the_mean() -> None:
    found = score("VRSQ", [3, 3, 3, 3, 0, 0, 0, 0, 0])
    assert found == pytest.approx({"oculomotor": 100, "disorientation": 0, "total": 50})
    assert "never used alone" in scale("vrsq").remark


def test_ipq_means_with_three_items_from_the_other_end() -> None:
    # G1, SP1-5, INV1-4, REAL1-4; SP2, INV3 and REAL1 reversed.
    items = [5, 6, 0, 6, 6, 6, 2, 2, 4, 2, 6, 0, 0, 0]
    assert score("IPQ", items) == pytest.approx(
        {"general": 5, "spatial_presence": 6, "involvement": 2, "realism": 0}
    )


@pytest.mark.parametrize("item", range(1, 15))
def test_each_item_of_the_ipq_raises_or_lowers_its_own_subscale(item: int) -> None:
    before = score("IPQ", [3] * 14)
    after = score("IPQ", [3 + (n == item) for n in range(1, 15)])
    changed = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    where = "general" if item == 1 else "spatial_presence" if item <= 6 else "involvement"
    where = "realism" if item > 10 else where
    share = {"general": 1.0, "spatial_presence": 1 / 5, "involvement": 1 / 4, "realism": 1 / 4}
    sign = -1 if item in (3, 9, 11) else 1
    assert changed == pytest.approx({where: sign * share[where]})


@pytest.mark.parametrize(
    ("name", "items", "expected"),
    [
        ("FMS", [13], {"total": 13}),
        ("WSAS", [8, 7, 6, 5, 4], {"total": 30}),
        ("PHQ-9", [3, 2, 1, 0, 3, 2, 1, 0, 1], {"total": 13}),
        ("GAD-7", [3, 2, 1, 0, 3, 2, 1], {"total": 12}),
        ("AQ", [6] * 20 + [2] * 20, {"anxiety": 120, "avoidance": 40}),
        ("AQ", [1] + [0] * 19 + [2] + [0] * 19, {"anxiety": 1, "avoidance": 2}),
        ("SPQ", [1] * 31, {"total": 31}),
        ("FSQ", [7] * 18, {"total": 126}),
        ("LSAS", [3] * 24 + [1] * 24, {"fear": 72, "avoidance": 24, "total": 96}),
        ("APA severity", [3, 2, 1, 0, 4, 2, 2, 2, 2, 2], {"total": 20, "average": 2}),
    ],
)
def test_sums_worked_by_hand(name: str, items: list[int], expected: dict[str, float]) -> None:
    assert score(name, items) == pytest.approx(expected)
    assert score(name, np.array(items)) == pytest.approx(expected)


def test_pcl5_sums_its_four_clusters() -> None:
    items = [4] * 5 + [3] * 2 + [2] * 7 + [1] * 6
    assert score("PCL-5", items) == {
        "intrusion": 20,
        "avoidance": 6,
        "cognition_and_mood": 14,
        "arousal": 6,
        "total": 46,
    }


@pytest.mark.parametrize(
    ("present", "met"),
    [
        ({1, 6, 8, 9, 15, 16}, True),
        ({5, 7, 13, 14, 19, 20}, True),
        ({6, 8, 9, 15, 16}, False),
        ({1, 8, 9, 15, 16}, False),
        ({1, 6, 8, 15, 16}, False),
        ({1, 6, 8, 9, 15}, False),
    ],
)
def test_pcl5_clusters(present: set[int], met: bool) -> None:
    assert pcl5_clusters_met([2 * (n in present) for n in range(1, 21)]) is met
    assert not pcl5_clusters_met([1] * 20)


def test_pcl5_clusters_need_every_item() -> None:
    with pytest.raises(ValueError, match="cannot be scored: item 3 missing"):
        pcl5_clusters_met([2, 2, None, *[2] * 17])


@pytest.mark.parametrize("form", SCALES, ids=lambda form: f"{form.name} {form.version}")
def test_every_item_counts_and_the_ends_are_where_they_should_be(form: Scale) -> None:
    low, high = (score(form.name, ends(form), version=form.version) for ends in (lowest, highest))
    assert all(low[name] < high[name] for name in high)
    for number, (least, greatest) in enumerate(form.answers, start=1):
        items = lowest(form)
        items[number - 1] = least + greatest - items[number - 1]
        one = score(form.name, items, version=form.version)
        assert any(one[name] > low[name] for name in one), f"item {number} counts nowhere"
        assert all(one[name] >= low[name] for name in one)
    assert form.source
    assert form.may_miss < len(form.answers)


def test_the_published_ranges() -> None:
    ranges = {
        (form.name, form.version): (
            score(form.name, lowest(form), version=form.version)["total"],
            score(form.name, highest(form), version=form.version)["total"],
        )
        for form in SCALES
        if "total" in dict(form.subscales)
    }
    found = {name: reached for (name, version), reached in ranges.items() if name != "fsq"}
    assert found["phq9"] == (0, 27)
    assert found["gad7"] == (0, 21)
    assert found["pcl5"] == (0, 80)
    assert found["lsas"] == (0, 144)
    assert found["wsas"] == (0, 40)
    assert found["apa_specific_phobia"] == (0, 40)
    assert found["spq"] == (0, 31)
    assert found["fms"] == (0, 20)
    assert ranges["fsq", "18 items, 0-7"] == (0, 126)
    assert ranges["fsq", "18 items, 1-7"] == (18, 126)


def test_the_two_codings_of_the_fsq_are_not_mixed() -> None:
    with pytest.raises(ValueError, match="Item 1 of the FSQ must be a whole number from 1 to 7"):
        score("FSQ", [0] * 18, version=FSQ_1_TO_7.version)


def test_the_spq_is_keyed_or_true_and_false() -> None:
    truths = [n in SPQ_TRUE_FALSE.reversed_items for n in range(1, 32)]
    assert score("SPQ", truths, version=SPQ_TRUE_FALSE.version) == {"total": 0}
    assert score("SPQ", [not t for t in truths], version=SPQ_TRUE_FALSE.version) == {"total": 31}
    assert score("SPQ", [True] * 31) == {"total": 31}


def test_phq9_with_one_or_two_missing_uses_the_mean_of_the_others() -> None:
    assert score("PHQ-9", [2, 2, 2, 2, 2, 2, 2, None, 0])["total"] == pytest.approx(15.75)
    assert score("PHQ-9", [1, 1, 1, 1, 1, 1, 1, math.nan, None])["total"] == pytest.approx(9)
    with pytest.raises(ValueError, match="cannot be scored: item 1, 2, 3 missing, and at most 2"):
        score("PHQ-9", [None, None, None, 0, 0, 0, 0, 0, 0])


def test_wsas_without_work_uses_the_mean_of_the_others() -> None:
    assert score("WSAS", [None, 4, 4, 2, 2])["total"] == pytest.approx(15)
    with pytest.raises(ValueError, match="cannot be scored"):
        score("WSAS", [None, None, 4, 2, 2])


def test_apa_severity_is_not_prorated_by_a_rule_nobody_verified() -> None:
    with pytest.raises(ValueError, match="cannot be scored: item 1 missing, and none may be"):
        score("apa_specific_phobia", [None, 2, 2, 2, 1, 1, 1, 1, 1, 1])


@pytest.mark.parametrize(
    ("total", "severity"), [(0, 0), (10, 1), (20, 2), (30, 3), (40, 4)], ids=str
)
def test_apa_severity_averages_to_the_words_of_its_form(total: int, severity: int) -> None:
    """None, mild, moderate, severe and extreme are averages of 0 to 4 on the published form."""
    items = [total // 10] * 10
    assert score("apa_specific_phobia", items) == {"total": total, "average": severity}


def test_ipq_items_that_only_sound_reversed_are_not() -> None:
    """SP3 and INV1: their answers run from absence to presence on the published form."""
    before = score("IPQ", [3] * 14)
    for item, subscale in ((4, "spatial_presence"), (7, "involvement")):
        more = score("IPQ", [6 if n == item else 3 for n in range(1, 15)])
        assert more[subscale] > before[subscale]


@pytest.mark.parametrize(
    "form", [f for f in SCALES if not f.may_miss], ids=lambda f: f"{f.name} {f.version}"
)
def test_a_scale_without_a_rule_cannot_be_scored_with_an_item_missing(form: Scale) -> None:
    items: list[float | None] = [*lowest(form)]
    for missing in (None, math.nan):
        items[-1] = missing
        with pytest.raises(ValueError, match=r"cannot be scored: item \d+ missing, and none may"):
            score(form.name, items, version=form.version)


@pytest.mark.parametrize(
    ("ninth", "alert"), [(0, False), (1, True), (2, True), (3, True), (None, True)]
)
def test_item_nine_alerts_at_one_and_where_it_is_not_answered(
    ninth: int | None, alert: bool
) -> None:
    assert item_nine_alert([0] * 8 + [ninth]) is alert
    # The other items do not matter, nor whether there is a total.
    assert item_nine_alert([3, 3, 3, None, None, None, None, 3, ninth]) is alert


@settings(deadline=None)
@given(st.sampled_from(SCALES), st.data())
def test_any_answers_in_range_have_a_score_within_the_ends(
    form: Scale, data: st.DataObject
) -> None:
    items = [data.draw(st.integers(low, high)) for low, high in form.answers]
    found = score(form.name, items, version=form.version)
    low, high = (score(form.name, ends(form), version=form.version) for ends in (lowest, highest))
    for name, points in found.items():
        assert low[name] - 1e-9 <= points <= high[name] + 1e-9


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), min_size=9, max_size=9), st.data())
def test_a_missing_item_that_equals_the_mean_changes_nothing(
    items: list[int], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, 8))
    others = items[:at] + items[at + 1 :]
    withheld: list[int | None] = [*items]
    withheld[at] = None
    assert score("PHQ-9", withheld)["total"] == pytest.approx(sum(others) * 9 / 8)


@pytest.mark.parametrize(
    ("name", "items", "said"),
    [
        ("PHQ-8", [0] * 8, "There is no questionnaire 'PHQ-8'; there are: ssq, vrsq"),
        ("PHQ-9", [0] * 8, "The PHQ-9 has 9 items; 8 given."),
        ("PHQ-9", [4] + [0] * 8, "Item 1 of the PHQ-9 must be a whole number from 0 to 3."),
        ("PHQ-9", [-1] + [0] * 8, "Item 1 of the PHQ-9 must be a whole number from 0 to 3."),
        ("PHQ-9", [0.5] + [0] * 8, "Item 1 of the PHQ-9 must be a whole number from 0 to 3."),
        ("PHQ-9", ["x"] + [0] * 8, "Item 1 of the PHQ-9 must be a whole number from 0 to 3."),
        ("PHQ-9", [True] + [0] * 8, "Item 1 of the PHQ-9 must be a whole number from 0 to 3."),
        ("PHQ-9", [math.inf] + [0] * 8, "Item 1 of the PHQ-9 must be a whole number from 0 to 3."),
        ("AQ", [0] * 20 + [3] + [0] * 19, "Item 21 of the AQ must be a whole number from 0 to 2."),
        ("FMS", [21], "Item 1 of the FMS must be a whole number from 0 to 20."),
    ],
)
def test_what_cannot_be_scored_is_a_sentence(name: str, items: list[object], said: str) -> None:
    with pytest.raises(ValueError) as caught:
        score(name, items)  # type: ignore[arg-type]
    assert str(caught.value).startswith(said)


def test_an_unknown_version_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="has no version '0-9'; there are: 18 items, 0-7; 18"):
        score("FSQ", [1] * 18, version="0-9")


def test_whole_numbers_as_floats_are_taken() -> None:
    assert score("GAD-7", np.array([1.0] * 7)) == {"total": 7}


@pytest.mark.parametrize(
    ("name", "total", "meaning"),
    [
        ("PHQ-9", 4, None),
        ("PHQ-9", 5, "mild"),
        ("PHQ-9", 9.9, "mild"),
        ("PHQ-9", 10, "moderate"),
        ("PHQ-9", 15, "moderately severe"),
        ("PHQ-9", 27, "severe"),
        ("GAD-7", 15, "severe"),
        ("WSAS", 20, "significant impairment"),
        ("WSAS", 21, "moderately severe or worse"),
        ("SSQ", 200, None),
    ],
)
def test_cutoffs_say_their_norm(name: str, total: float, meaning: str | None) -> None:
    reached = cutoff_reached(name, total)
    assert (reached.meaning if reached else None) == meaning
    assert reached is None or reached.norm


def test_cutoffs_rise() -> None:
    for name, cutoffs in CUTOFFS.items():
        points = [cutoff.at_least for cutoff in cutoffs]
        assert points == sorted(set(points)), name
        assert points[-1] <= score(name, highest(scale(name)))["total"]
