"""How many single facts become one number: shares, means and medians, with how many facts stand behind them."""

from yinuo.core.measuring.aggregates import Measured, mean, median, share, wilson_interval
from yinuo.core.measuring.rises import Counts, CountsInvalidError, Rise, chance_of_rate, chance_of_share, rises

__all__ = [
    "Counts",
    "CountsInvalidError",
    "Measured",
    "Rise",
    "chance_of_rate",
    "chance_of_share",
    "mean",
    "median",
    "rises",
    "share",
    "wilson_interval",
]
