"""Intervals by resampling: how far a figure would move if chance had brought other acts of the same kinds."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
SEED = 1979
"""The same figures have the same intervals, whenever and wherever they are computed."""
FEWEST = 5
"""Acts that an interval needs: resampling fewer only repeats them."""

Numbers: TypeAlias = npt.NDArray[np.float64]
Statistic: TypeAlias = Callable[[Numbers], Numbers]
"""A figure for each resample, from how often each kind is in it (a row a resample, a column a kind)."""


def resample(counts: Numbers) -> Numbers:
    """How often each kind of act is drawn, a row a resample: as many acts as there are, drawn with replacement."""
    total = int(counts.sum())
    if not total:
        return np.zeros((RESAMPLES, len(counts)))
    return np.random.default_rng(SEED).multinomial(total, counts / total, size=RESAMPLES).astype(float)


def find_interval(figures: Numbers) -> tuple[float, float]:
    """The 95% percentile interval of a figure over resamples; resamples without the figure (NaN) are left out."""
    known = figures[~np.isnan(figures)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


def weigh_share(weights: Numbers, of_all: Numbers, drawn: Numbers) -> Numbers:
    """A ratio of sums in each resample: of the kinds' weights over those of all; NaN where nothing is divided by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(drawn @ of_all > 0, (drawn @ weights) / (drawn @ of_all), np.nan)


def find_medians(values: Numbers, drawn: Numbers) -> Numbers:
    """The median of the kinds' values in each resample; kinds without a value (NaN) are left out."""
    known = ~np.isnan(values)
    order = np.argsort(values[known], kind="stable")
    ordered, upto = values[known][order], np.cumsum(drawn[:, known][:, order], axis=1)
    if not len(ordered):
        return np.full(len(drawn), np.nan)
    total = upto[:, -1:]
    lower = (upto >= np.floor((total + 1) / 2)).argmax(axis=1)
    upper = (upto >= np.floor(total / 2) + 1).argmax(axis=1)
    return np.where(total[:, 0] > 0, (ordered[lower] + ordered[upper]) / 2, np.nan)
