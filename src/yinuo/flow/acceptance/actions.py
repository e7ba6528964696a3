"""Taking the customer's word on what was delivered; the parts live beside this file."""

from __future__ import annotations

from yinuo.flow.acceptance.balance import Told
from yinuo.flow.acceptance.signing import (
    AlreadySigned,
    ContentChanged,
    InvalidAcceptance,
    MayNotSign,
    PhotoTold,
    Receipt,
    record_paper,
    sign,
)
from yinuo.flow.acceptance.writing import PDF_JOB

__all__ = [
    "PDF_JOB",
    "AlreadySigned",
    "ContentChanged",
    "InvalidAcceptance",
    "MayNotSign",
    "PhotoTold",
    "Receipt",
    "Told",
    "record_paper",
    "sign",
]
