"""The measures of many curves as one writes them in pandas, as the reference of the bench.

Owns two ways of it, the plain one and the one with whole columns; must not import what it is
compared with. Pandas is no dependency of the package: import this where it is there.
"""

import numpy as np
import pandas as pd


def ratings(sessions: int) -> pd.DataFrame:
    """Synthetic ratings, 10 to 30 a session, unevenly spaced: session, time_min, suds."""
    chance = np.random.default_rng(20)
    counts = chance.integers(10, 31, sessions)
    frame = pd.DataFrame({"session": np.repeat(np.arange(sessions), counts)})
    gaps = chance.uniform(0.5, 2.0, len(frame))
    frame["time_min"] = pd.Series(gaps).groupby(frame["session"]).cumsum()
    rate = np.repeat(chance.uniform(0, 0.15, sessions), counts)
    level = 85 * np.exp(-rate * frame["time_min"]) + chance.normal(0, 8, len(frame))
    frame["suds"] = level.round().clip(0, 100)
    return frame


def by_function(frame: pd.DataFrame) -> pd.DataFrame:
    """The plain way: a function of one session's rows, applied to each group."""
    return pd.DataFrame(frame.groupby("session")[["time_min", "suds"]].apply(_of_one))


def _of_one(rows: pd.DataFrame) -> "pd.Series[float]":
    t, y = rows["time_min"], rows["suds"]
    at = int(y.argmax())
    peak, after = y.iloc[at], rows.iloc[at:]
    auc = ((y + y.shift()) / 2 * t.diff()).sum()
    slope, intercept = np.polyfit(t, y, 1)
    measures = {
        "n": len(y),
        "initial": y.iloc[0],
        "peak": peak,
        "peak_time_min": t.iloc[at],
        "end": y.iloc[-1],
        "mean": y.mean(),
        "time_weighted_mean": auc / (t.iloc[-1] - t.iloc[0]),
        "auc": auc,
        "wsh": peak - y.iloc[-1],
        "wsh_percent": 100 * (peak - y.iloc[-1]) / peak,
        "reactivity": peak - y.iloc[0],
        "slope_per_min": slope,
        "intercept": intercept,
        "post_peak_slope_per_min": _slope(after),
        "sd": y.std(),
        "detrended_sd": (y - intercept - slope * t).std(),
        "rmssd": np.sqrt((y.diff() ** 2).mean()),
        "mean_abs_diff": y.diff().abs().mean(),
        "half_peak_time_min": _half(after, peak / 2),
    }
    return pd.Series(measures, dtype=float)


def _slope(rows: pd.DataFrame) -> float:
    return float(np.polyfit(rows["time_min"], rows["suds"], 1)[0]) if len(rows) > 1 else np.nan


def _half(after: pd.DataFrame, half: float) -> float:
    below = after["suds"].iloc[1:] <= half
    if not below.any():
        return np.nan
    j = int(below.to_numpy().argmax()) + 1
    (t0, y0), (t1, y1) = after.iloc[j - 1], after.iloc[j]
    return float(t0 + (y0 - half) / (y0 - y1) * (t1 - t0))


def by_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """The way of who knows pandas well: whole columns, summed by group."""
    rows = frame.assign(dy=_steps(frame, "suds"), dt=_steps(frame, "time_min"))
    rows["area"] = (rows["suds"] - rows["dy"] / 2) * rows["dt"]
    groups = rows.groupby("session")
    suds = groups["suds"]
    found = pd.DataFrame({"n": suds.size(), "initial": suds.first(), "peak": suds.max()})
    found["end"], found["mean"] = suds.last(), suds.mean()
    at = suds.idxmax()
    found["peak_time_min"] = rows["time_min"].reindex(at).to_numpy()
    found["auc"] = groups["area"].sum()
    found["time_weighted_mean"] = found["auc"] / groups["dt"].sum()
    found["wsh"] = found["peak"] - found["end"]
    found["wsh_percent"] = 100 * found["wsh"] / found["peak"]
    found["reactivity"] = found["peak"] - found["initial"]
    found["sd"] = suds.std()
    squares, sizes = rows["dy"] ** 2, rows["dy"].abs()
    found["rmssd"] = np.sqrt(squares.groupby(rows["session"]).mean())
    found["mean_abs_diff"] = sizes.groupby(rows["session"]).mean()
    found["slope_per_min"], found["intercept"] = _lines(rows)
    line = (
        _spread(found["intercept"], rows) + _spread(found["slope_per_min"], rows) * rows["time_min"]
    )
    found["detrended_sd"] = (rows["suds"] - line).groupby(rows["session"]).std()
    after = rows[rows.index >= _spread(at, rows)]
    found["post_peak_slope_per_min"] = _lines(after)[0]
    found["half_peak_time_min"] = _halves(after, found["peak"] / 2)
    return found


def _steps(frame: pd.DataFrame, name: str) -> "pd.Series[float]":
    return frame.groupby("session")[name].diff()


def _spread(per_session: "pd.Series[float]", rows: pd.DataFrame) -> "pd.Series[float]":
    return rows["session"].map(per_session)


def _lines(rows: pd.DataFrame) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    means = rows.groupby("session")[["time_min", "suds"]].mean()
    dt = rows["time_min"] - _spread(means["time_min"], rows)
    dy = rows["suds"] - _spread(means["suds"], rows)
    over = (dt * dy).groupby(rows["session"]).sum()
    slope = over / (dt**2).groupby(rows["session"]).sum()
    return slope, means["suds"] - slope * means["time_min"]


def _halves(after: pd.DataFrame, half: "pd.Series[float]") -> "pd.Series[float]":
    limit = _spread(half, after)
    later = after["session"].duplicated()
    below = after[later & (after["suds"] <= limit)].drop_duplicates("session").set_index("session")
    before_y, before_t = below["suds"] - below["dy"], below["time_min"] - below["dt"]
    return before_t + (before_y - half) / -below["dy"] * below["dt"]
