"""Links that stand on paper or in several letters: drawn from the installation's key, so they can be told again."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing.brand import brand
from yinuo.flow.sharing.facts import RIGHTS, SIGN, VIEW, LinkFacts
from yinuo.flow.sharing.links import NewLink, issue_link
from yinuo.flow.sharing.models import PortalLink
from yinuo.flow.sharing.queries import secret_hash
from yinuo.ground.kernel import clock, sealing
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import current_organisation


def standing_link(
    *,
    order_id: UUID,
    about: UUID,
    contact_id: UUID | None,
    days: int,
    rights: Sequence[str] = (),
    like: LinkFacts | None = None,
) -> tuple[UUID, str]:
    """Return (id, token) of the link by which a delivery note or a contact (`about`) signs for an order.

    Asked again it is the same one, good for `days` from now; one that was revoked stays revoked. One that is `like`
    another is its holder's, and is revoked with it. Without `rights` a contact has all, and paper those to look and
    sign.
    """
    secret, now = _secret(order_id, about), clock.now()
    order = orders.order(order_id=order_id)
    if order is None:
        raise LookupError(str(order_id))
    row = PortalLink.objects.filter(secret_hash=secret_hash(secret)).first() or PortalLink(
        customer_id=order.customer_id,
        order_id=order_id,
        contact_id=contact_id,
        # Whoever holds the paper may look and sign, and nothing else.
        rights=list(rights or (RIGHTS if contact_id else (VIEW, SIGN))),
        like_id=like.id if like else None,
        holder=like.holder if like and not contact_id else "",
        email=like.email if like and not contact_id else "",
        language=like.language if like and not contact_id else "",
        secret_hash=secret_hash(secret),
        created_at=now,
        created_by=current_actor(),
        expires_at=now,
    )
    row.expires_at = max(row.expires_at, now + timedelta(days=days))
    row.save()
    return row.id, f"{current_organisation().hex}{secret}"


def told_again(*, link: LinkFacts, order_id: UUID, days: int) -> str:
    """Return the address of a link with the same rights for the same holder, for nobody can read theirs again.

    Empty where theirs was revoked.
    """
    if link.revoked_at is not None:
        return ""
    # A copy of a copy is the first one's: revoked with it, and one for each order.
    first = PortalLink.objects.filter(pk=link.id).values_list("like_id", flat=True).first() or link.id
    like = replace(link, id=first)
    _id, token = standing_link(
        order_id=order_id, about=first, contact_id=link.contact_id, days=days, rights=link.rights, like=like
    )
    return address_of(token=token)


def issue_standing_link(*, new: NewLink) -> tuple[UUID, str]:
    """Make a link whose address can be told again (`tokens_again`), one for each holder, what it opens and its rights.

    Asked again it is the same one; one that was revoked or expired stays so. Raises InvalidInvitation.
    """
    secret = _secret(*_drawn_from(new), rights=new.rights)
    known = PortalLink.objects.filter(secret_hash=secret_hash(secret)).first()
    if known is not None:
        return known.id, f"{current_organisation().hex}{secret}"
    return issue_link(new=new, secret=secret)


def tokens_again(*, links: Sequence[LinkFacts]) -> dict[UUID, str]:
    """Return the tokens of those links whose address can be told again, by link; of others nobody knows it."""
    kept = dict(PortalLink.objects.filter(pk__in=[link.id for link in links]).values_list("id", "secret_hash"))
    house = current_organisation().hex
    return {
        link.id: f"{house}{secret}"
        for link in links
        # Those for signing and answering are drawn without their rights: whoever has one keeps it as it is.
        for secret in (_secret(*_drawn_from(link), rights=link.rights), _secret(*_drawn_from(link)))
        if hmac.compare_digest(kept.get(link.id, ""), secret_hash(secret))
    }


def token_of(*, order_id: UUID, about: UUID) -> str:
    """Return the token of a standing link that was made before."""
    return f"{current_organisation().hex}{_secret(order_id, about)}"


def address_of(*, token: str, path: str = "") -> str:
    """Return the whole address of a customer's page."""
    return f"{brand().base}/p/{token}{path}"


def _drawn_from(link: NewLink | LinkFacts) -> tuple[UUID, UUID]:
    """What a link opens, and whose it is."""
    opened = link.order_id or link.customer_id or link.supplier_id or link.carrier_id
    assert opened is not None  # every link opens something
    return opened, link.contact_id or uuid5(opened, link.holder.strip())


def _secret(opened: UUID, about: UUID, *, rights: Sequence[str] = ()) -> str:
    text = "|".join([str(current_organisation()), str(opened), str(about), *sorted(set(rights))])
    mac = hmac.digest(sealing.derived(purpose="acceptance.standing_link"), text.encode(), "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
