"""When a network of activities of uncertain length ends, by simulation."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def finish_times(
    durations: ArrayLike, needs: Sequence[Sequence[int]], starts: ArrayLike = 0.0
) -> Floats:
    """Return when each activity ends, draw by draw.

    Parameters
    ----------
    durations
        Draws × activities.
    needs
        For each activity the places of those that must have ended before it starts; each comes
        before it.
    starts
        The earliest start of each activity, or of all.

    Returns
    -------
    array
        Draws × activities, in the unit of the durations.

    Raises
    ------
    ValueError
        When durations are no table, or an activity needs one that does not come before it.

    Notes
    -----
    Van Slyke, R. M. (1963), Monte Carlo methods and the PERT problem, Operations Research
    11:839-860. Where paths meet, the latest one decides, so that the mean of the end is later than
    the end by mean durations: the merge bias, MacCrimmon, K. R. and Ryavec, C. A. (1964), An
    analytical study of the PERT assumptions, Operations Research 12:16-37.
    """
    drawn = np.asarray(durations, dtype=float)
    if drawn.ndim != 2 or drawn.shape[1] != len(needs):
        msg = "Give one column of durations for each activity: draws × activities."
        raise ValueError(msg)
    if any(not 0 <= other < place for place, of in enumerate(needs) for other in of):
        msg = "Each activity must come after those that it needs."
        raise ValueError(msg)
    finish = np.asarray(np.broadcast_to(starts, drawn.shape) + drawn)
    for place, of in enumerate(needs):
        for other in of:
            finish[:, place] = np.maximum(finish[:, place], finish[:, other] + drawn[:, place])
    return finish
