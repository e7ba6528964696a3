"""How many single facts become one number: shares, means and medians, with how many facts stand behind them."""

from yinuo.core.measuring.aggregates import Measured, mean, median, share, wilson_interval

__all__ = ["Measured", "mean", "median", "share", "wilson_interval"]
