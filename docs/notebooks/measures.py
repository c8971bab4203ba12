"""A worked example of `controller.measures`, the library of the review, for researchers.

Owns a few synthetic curves and what they show; must not touch the record of any patient. The
cells (`# %%`) run in Jupyter (by jupytext), Visual Studio Code and Spyder, or all at once with
`python docs/notebooks/measures.py`. The tests execute this file.
"""

# %% [markdown]
# # Distress curves, measured
#
# All numbers here are **synthetic**. Ratings are SUDS, 0 to 100; times are minutes since the
# exposure began. What cannot be computed is a `None` where it is not defined for these ratings,
# and a `ValueError` with a sentence where the question makes no sense.

# %%
from dataclasses import asdict

import numpy as np

from controller.measures import change, habituation, questionnaires, reliable_change
from controller.measures.batch import summarise_all
from controller.measures.curve import summarise

# %% [markdown]
# ## One exposure
#
# A patient was asked each minute. `wsh` is peak minus end; other papers mean initial minus end,
# so every variant has its own name. The time-weighted mean is right where prompts are uneven.

# %%
times_min = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
suds = [40, 70, 85, 80, 70, 60, 50, 40, 35, 30]
summary = summarise(times_min, suds)
for name, value in asdict(summary).items():
    print(f"{name:>26}  {value:.4f}" if isinstance(value, float) else f"{name:>26}  {value}")

# %%
for within in change.Within:
    fall = change.within_session_change(summary, within)
    print(f"{change.WITHIN_WORDS[within]:>30}  {fall:.1f}")

# %% [markdown]
# ## Decay, or why there is none
#
# y = floor + amplitude exp(-rate t), by least squares, with profile t intervals. This curve falls
# along a straight line, so no floor can be told from it, and the fit says so.

# %%
try:
    habituation.fit_decay(*habituation.from_peak(times_min, suds))
except ValueError as why:
    print(why)

# %%
chance = np.random.default_rng(2)
minutes = np.arange(0, 31)
levelling = np.clip(np.round(10 + 80 * np.exp(-0.1 * minutes) + chance.normal(0, 3, 31)), 0, 100)
decay = habituation.fit_decay(minutes, levelling)
print(f"half-life {decay.half_life_min:.1f} min")
for name, (low, high) in decay.intervals.items():
    print(f"{name:>15}  {getattr(decay, name):7.3f}  ({low:.3f} to {high:.3f})")
print("the last ratings stand still:", habituation.plateau(minutes, levelling))

# %% [markdown]
# ## Over sessions
#
# Five exposures of six ratings. Between sessions the peaks are compared, or the means, or another
# number: the variant is part of the result. The last fit takes one rate for all exposures, and a
# share of each fall that is back at the start of the next.

# %%
sessions, start = [], 85.0
for _ in range(5):
    at = np.arange(6.0)
    rated = np.clip(np.round(start * np.exp(-0.15 * at) + chance.normal(0, 2, 6)), 0, 100)
    sessions.append((at, rated))
    end = start * np.exp(-0.15 * 5)
    start = end + 0.6 * (start - end)

summaries = [summarise(at, rated) for at, rated in sessions]
for between in change.Between:
    course = change.between_session_change(summaries, between)
    steps = ", ".join(f"{step:.1f}" for step in course.changes)
    print(f"{change.BETWEEN_WORDS[between]:>36}  {steps}  (total {course.total:.1f})")

# %%
returning = habituation.fit_return_of_fear(sessions)
low, high = returning.intervals["return_fraction"]
print(f"{100 * returning.return_fraction:.0f} % of each fall is back ({low:.2f} to {high:.2f})")

# %% [markdown]
# ## Questionnaires and reliable change
#
# Each scale by its own rules, also for missing items. Reliable change needs a norm, and a norm
# needs a source: this one is the worked case of Jacobson & Truax (1991).

# %%
print(questionnaires.score("SSQ", [1] * 16))
print(questionnaires.score("PHQ-9", [2, 1, 1, 2, 0, 1, 1, None, 0]))
print("item 9 needs the clinician:", questionnaires.item_nine_alert([0] * 8 + [1]))
try:
    questionnaires.score("GAD-7", [1, 1, None, 1, 1, 1, 1])
except ValueError as why:
    print(why)

# %%
norm = reliable_change.Norm(
    source="Jacobson & Truax 1991, worked case",
    sd_pre=7.5,
    reliability=0.80,
    functional_mean=60,
    functional_sd=7.5,
    dysfunctional_mean=40,
    higher_is_better=True,
)
judged = reliable_change.classify_by(norm, 32.5, 47.5)
print(f"RC {judged.index:.4f}, {judged.classification}, cut-off c {judged.cutoff:g}")

# %% [markdown]
# ## Many sessions at once
#
# The same measures, column by column, from a table of ratings: what a clinic's figures or a data
# frame need. `pandas.DataFrame(asdict(table))` makes a frame of it.

# %%
curves = np.repeat(np.arange(len(sessions)), 6)
table = summarise_all(
    curves, np.concatenate([at for at, _ in sessions]), np.concatenate([y for _, y in sessions])
)
print("peaks:", [float(peak) for peak in table.peak])
print("falls:", [float(fall) for fall in table.wsh])
