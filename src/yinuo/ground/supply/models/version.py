"""The table that says how far an organisation's supply has changed."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned


class SupplyVersion(Owned):
    """Two numbers for each organisation: `number` rises with every change of what a promise is computed from.

    `design` rises with those that are not mere stock and receipts, which change many times as often.
    """

    number = models.BigIntegerField(default=0)
    design = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="supply_version_one")]
