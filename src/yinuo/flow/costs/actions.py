"""What can be done with time and cost."""

from yinuo.flow.costs.budgets import InvalidBudget, proposed, set_budget
from yinuo.flow.costs.expenses import (
    CHANGEABLE,
    ExpenseUnknown,
    InvalidExpense,
    NewExpense,
    change_expense,
    enter_expense,
    remove_expense,
)
from yinuo.flow.costs.rates import InvalidRate, remove_rate, set_rate
from yinuo.flow.costs.standing import refresh, standing
from yinuo.flow.costs.stopwatch import ForgottenTimer, NoTimer, discard, is_forgotten, start, stop
from yinuo.flow.costs.subjects import Subject, UnknownSubject, find
from yinuo.flow.costs.timesheets import (
    Booking,
    InvalidTime,
    NothingToDecide,
    TimeClosed,
    book,
    copy_week,
    decide_week,
    lock_week,
    submit_week,
    unlock_week,
    withdraw_week,
)

__all__ = [
    "CHANGEABLE",
    "Booking",
    "ExpenseUnknown",
    "ForgottenTimer",
    "InvalidBudget",
    "InvalidExpense",
    "InvalidRate",
    "InvalidTime",
    "NewExpense",
    "NoTimer",
    "NothingToDecide",
    "Subject",
    "TimeClosed",
    "UnknownSubject",
    "book",
    "change_expense",
    "copy_week",
    "decide_week",
    "discard",
    "enter_expense",
    "find",
    "is_forgotten",
    "lock_week",
    "proposed",
    "refresh",
    "remove_expense",
    "remove_rate",
    "set_budget",
    "set_rate",
    "standing",
    "start",
    "stop",
    "submit_week",
    "unlock_week",
    "withdraw_week",
]
