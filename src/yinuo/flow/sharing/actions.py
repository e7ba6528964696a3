"""What is done about people outside: links, codes, documents, changes, consignments, visibility, brand.

The parts live beside this file; other rooms and doors know only this face and `queries`.
"""

from __future__ import annotations

from yinuo.flow.sharing.brand import (
    BrandFacts,
    InvalidBrand,
    brand,
    change_brand,
    organisation_at,
    set_logo,
    stylesheet,
)
from yinuo.flow.sharing.changes import (
    ChangeSettledBefore,
    OrderFixed,
    TooManyChanges,
    UnknownChange,
    ask_change,
    follow_change,
    refuse_change,
    withdraw_change,
)
from yinuo.flow.sharing.devices import (
    CODE_FOR,
    Device,
    NoAddress,
    TooManyCodes,
    WrongCode,
    confirm_device,
    make_code,
    may_bind,
    may_look,
    new_key,
    note_use,
)
from yinuo.flow.sharing.documents import TooManyDocuments, UnknownDocument, share_document, withdraw_document
from yinuo.flow.sharing.links import (
    BY_WORD,
    LINK_DAYS,
    LONGEST_DAYS,
    InvalidInvitation,
    NewLink,
    invite,
    issue_link,
    reissue,
    revoke,
    revoke_links,
)
from yinuo.flow.sharing.logos import InvalidLogo
from yinuo.flow.sharing.partner_files import (
    PartnerDocumentFacts,
    documents_of,
    partner_document,
    send_for_purchase,
    send_for_shipment,
)
from yinuo.flow.sharing.partners import (
    KINDS,
    InvalidWord,
    NotTheirs,
    purchases_of,
    say_when,
    shipments_of,
    tell_way,
    ways_of,
)
from yinuo.flow.sharing.shipping import InvalidShipment, enter_shipment, remove_shipment, set_tracking_page
from yinuo.flow.sharing.uploads import ACCEPT, InvalidUpload
from yinuo.flow.sharing.uploads import MOST_BYTES as MOST_UPLOAD_BYTES
from yinuo.flow.sharing.visibility import (
    USUAL,
    InvalidVisibility,
    customers_with_own_rule,
    own_rule,
    set_visibility,
    shown_to,
)
from yinuo.flow.sharing.wishes import InvalidChange

__all__ = [
    "ACCEPT",
    "BY_WORD",
    "CODE_FOR",
    "KINDS",
    "LINK_DAYS",
    "LONGEST_DAYS",
    "MOST_UPLOAD_BYTES",
    "USUAL",
    "BrandFacts",
    "ChangeSettledBefore",
    "Device",
    "InvalidBrand",
    "InvalidChange",
    "InvalidInvitation",
    "InvalidLogo",
    "InvalidShipment",
    "InvalidUpload",
    "InvalidVisibility",
    "InvalidWord",
    "NewLink",
    "NoAddress",
    "NotTheirs",
    "OrderFixed",
    "PartnerDocumentFacts",
    "TooManyChanges",
    "TooManyCodes",
    "TooManyDocuments",
    "UnknownChange",
    "UnknownDocument",
    "WrongCode",
    "ask_change",
    "brand",
    "change_brand",
    "confirm_device",
    "customers_with_own_rule",
    "documents_of",
    "enter_shipment",
    "follow_change",
    "invite",
    "issue_link",
    "make_code",
    "may_bind",
    "may_look",
    "new_key",
    "note_use",
    "organisation_at",
    "own_rule",
    "partner_document",
    "purchases_of",
    "refuse_change",
    "reissue",
    "remove_shipment",
    "revoke",
    "revoke_links",
    "say_when",
    "send_for_purchase",
    "send_for_shipment",
    "set_logo",
    "set_tracking_page",
    "set_visibility",
    "share_document",
    "shipments_of",
    "shown_to",
    "stylesheet",
    "tell_way",
    "ways_of",
    "withdraw_change",
    "withdraw_document",
]
