"""Published statistics, and nothing else: arrays and numbers in, frozen answers out.

No function here knows what a strategy is. What is undefined is nan with a reason, never a false
certainty; wrong input raises ValueError. Each docstring cites its source.

- ``agreement``: Krippendorff's alpha, bootstrap interval; ``ratings``: quartiles, r_wg
- ``reliability``: Cronbach's alpha, intraclass correlations; ``survival``: time until something
- ``exact``: a share by exact tails; ``proportion``, ``mean``: other intervals, differences, sizes
- ``survey``: strata, clusters and weights by Taylor linearisation, from sums
- ``promoter``: the net promoter score and the gap of two
- ``pooling``, ``logit``: several results; inverse variance, heterogeneity, random effects
- ``sequential``: intervals for data that are still growing
- ``control``: XmR and p-charts, run rules; ``shortfall``: short of a line; ``forecast``: courses
- ``quantiles``: guesses of percentiles, chance to reach a target
- ``weights``: SMAA-2, weights at which first place changes hands
"""

from .agreement import bootstrap_interval, krippendorff_alpha
from .control import (
    Limits,
    ProportionChart,
    Signal,
    forecast_trend,
    p_chart,
    signals,
    xmr_limits,
)
from .exact import exact_interval
from .interval import Interval
from .logit import PooledShares, pool_shares
from .mean import (
    mean_interval,
    mean_needed_for_precision,
    mean_needed_to_decide,
    too_skewed,
    welch_difference,
)
from .pooling import Pooled, pool
from .promoter import promoter_difference, promoter_interval
from .proportion import (
    corrected_for_population,
    needed_for_precision,
    needed_to_decide,
    newcombe_difference,
    proportion_interval,
    wilson_interval,
)
from .quantiles import chance_to_reach, in_order, pooled_cdf, pooled_quantile
from .sequential import mean_sequence, share_sequence
from .survey import (
    SampleSums,
    SurveyEstimate,
    estimate_mean,
    sums_from_rows,
    survey_mean_interval,
    survey_share_interval,
    survey_share_worth,
)
from .weights import Acceptability, Reign, acceptability, first_rank_shares, reigns, uniform_weights

__all__ = [
    "Acceptability",
    "Interval",
    "Limits",
    "Pooled",
    "PooledShares",
    "ProportionChart",
    "Reign",
    "SampleSums",
    "Signal",
    "SurveyEstimate",
    "acceptability",
    "bootstrap_interval",
    "chance_to_reach",
    "corrected_for_population",
    "estimate_mean",
    "exact_interval",
    "first_rank_shares",
    "forecast_trend",
    "in_order",
    "krippendorff_alpha",
    "mean_interval",
    "mean_needed_for_precision",
    "mean_needed_to_decide",
    "mean_sequence",
    "needed_for_precision",
    "needed_to_decide",
    "newcombe_difference",
    "p_chart",
    "pool",
    "pool_shares",
    "pooled_cdf",
    "pooled_quantile",
    "promoter_difference",
    "promoter_interval",
    "proportion_interval",
    "reigns",
    "share_sequence",
    "signals",
    "sums_from_rows",
    "survey_mean_interval",
    "survey_share_interval",
    "survey_share_worth",
    "too_skewed",
    "uniform_weights",
    "welch_difference",
    "wilson_interval",
    "xmr_limits",
]
