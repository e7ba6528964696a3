"""Supply, demand and load over time: what exists, what is free when, and how a demand is met."""

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.checks import check_demand, check_plant
from yinuo.core.capacity.faults import (
    InvalidDemand,
    InvalidPlant,
    Lack,
    NotFree,
    PlantFault,
    PlantFaultCode,
    Unobtainable,
)
from yinuo.core.capacity.plan import DemandPlan, Direction, PlanOptions, Step, StepKind, Wait
from yinuo.core.capacity.views import LoadBucket, StockPoint

__all__ = [
    "Book",
    "DemandPlan",
    "Direction",
    "InvalidDemand",
    "InvalidPlant",
    "Lack",
    "LoadBucket",
    "NotFree",
    "PlanOptions",
    "PlantFault",
    "PlantFaultCode",
    "Step",
    "StepKind",
    "StockPoint",
    "Unobtainable",
    "Wait",
    "check_demand",
    "check_plant",
]
