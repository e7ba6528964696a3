"""How many single facts become one number: shares, means and medians, with how many facts stand behind them."""

from yinuo.core.measuring.aggregates import Measured, mean, median, share, wilson_interval
from yinuo.core.measuring.rises import Counts, CountsInvalidError, Rise, chance_of_rate, chance_of_share, rises
from yinuo.core.measuring.surveys import SMALL, Change, OffScale, ces, change_of, csat, nps, response_rate
from yinuo.core.measuring.wordlists import WordCount, frequent_words

__all__ = [
    "SMALL",
    "Change",
    "Counts",
    "CountsInvalidError",
    "Measured",
    "OffScale",
    "Rise",
    "WordCount",
    "ces",
    "chance_of_rate",
    "chance_of_share",
    "change_of",
    "csat",
    "frequent_words",
    "mean",
    "median",
    "nps",
    "response_rate",
    "rises",
    "share",
    "wilson_interval",
]
