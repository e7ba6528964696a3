"""How many single facts become one number: shares, means and medians, with how many facts stand behind them."""

from yinuo.core.measuring.aggregates import Measured, mean, median, share, wilson_interval
from yinuo.core.measuring.rises import Counts, CountsInvalidError, Rise, chance_of_rate, chance_of_share, rises
from yinuo.core.measuring.semantics import (
    Aggregate,
    Cell,
    Chosen,
    Dimension,
    Measure,
    NoSuchPart,
    Question,
    Statement,
    cells,
    detail,
    spreads,
    summary,
)
from yinuo.core.measuring.surveys import SMALL, Change, OffScale, ces, change_of, csat, nps, response_rate
from yinuo.core.measuring.wordlists import WordCount, frequent_words

__all__ = [
    "SMALL",
    "Aggregate",
    "Cell",
    "Change",
    "Chosen",
    "Counts",
    "CountsInvalidError",
    "Dimension",
    "Measure",
    "Measured",
    "NoSuchPart",
    "OffScale",
    "Question",
    "Rise",
    "Statement",
    "WordCount",
    "cells",
    "ces",
    "chance_of_rate",
    "chance_of_share",
    "change_of",
    "csat",
    "detail",
    "frequent_words",
    "mean",
    "median",
    "nps",
    "response_rate",
    "rises",
    "share",
    "spreads",
    "summary",
    "wilson_interval",
]
