"""Tables of supply: places, things, how they are made, how they are bought, and how far all of it has changed."""

from yinuo.ground.supply.models.buying import PurchaseLine
from yinuo.ground.supply.models.files import ImportedFile, RememberedColumns
from yinuo.ground.supply.models.making import Component, Crew, Downtime, Operation, Setup, WorkCentre
from yinuo.ground.supply.models.places import Calendar, Carrier, Lane, Site, Supplier
from yinuo.ground.supply.models.things import Allocation, Item, Sourcing, Stock, StockBatch, Substitute
from yinuo.ground.supply.models.version import SupplyVersion

__all__ = [
    "Allocation",
    "Calendar",
    "Carrier",
    "Component",
    "Crew",
    "Downtime",
    "ImportedFile",
    "Item",
    "Lane",
    "Operation",
    "PurchaseLine",
    "RememberedColumns",
    "Setup",
    "Site",
    "Sourcing",
    "Stock",
    "StockBatch",
    "Substitute",
    "Supplier",
    "SupplyVersion",
    "WorkCentre",
]
