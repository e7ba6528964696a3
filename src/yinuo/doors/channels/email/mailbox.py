"""Mails in: the organisation's mailbox is looked into every minute; what was kept is moved out of it, and only then.

1. The newest settings are read; none, or a paused mailbox, ends the beat.
2. Each mail is fetched without marking it as read, and put into its conversation, or on the list of what waits.
3. When that is committed, the mail is moved to the folder of what was done.
Programs' own mails (answers while away) are moved without being kept; a report of failed delivery marks the address.
"""

from __future__ import annotations

import contextlib
import hashlib
import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from yinuo.doors.channels.addresses import AddressRefused, NameUnknown, checked_address
from yinuo.doors.channels.dispatch import Dispatcher
from yinuo.doors.channels.email.form import INCOMING
from yinuo.doors.channels.email.reading import Mail, NoMail, read
from yinuo.flow.conversations import receiving
from yinuo.flow.conversations.enclosures import NewFile
from yinuo.flow.conversations.receiving import IncomingMail
from yinuo.ground.kernel import clock, outbox, timers
from yinuo.ground.kernel.events import Recorded, acting_as
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.notices import kinds, replying, setup
from yinuo.ground.people.bounces import note_bounced

logger = logging.getLogger(__name__)
TIMER_KIND = "channels.mailbox"
BEAT = timedelta(minutes=1)
SECONDS = 20.0
MOST_AT_ONCE = 50
LARGEST_BYTES = 30 * 1024 * 1024
_THREADS = 2
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxFailed(Exception):
    """The mailbox could not be read; what it holds stays there."""


class _Pinned(imaplib.IMAP4_SSL):
    """Connects to the address that was checked, under the name that its certificate must have."""

    def __init__(self, *, host: str, port: int, address: str) -> None:
        self._address = address
        super().__init__(host, port, ssl_context=ssl.create_default_context(), timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._address, self.port), timeout)
        secure: socket.socket = self.ssl_context.wrap_socket(plain, server_hostname=self.host)
        return secure


def register() -> None:
    """Enter the mailbox, begin and end with its settings, and serve its beats."""
    kinds.register(INCOMING)
    outbox.subscribe(name="channels.mailbox", types=["notices.channel_set_up"], handler=follow)
    timers.serve(kind=TIMER_KIND, handler=dispatcher.take)


def follow(events: Sequence[Recorded]) -> None:
    """Look into the mailbox at once when it is set up, and no more when it is paused."""
    if not any(event.payload["channel"] == INCOMING.name for event in events):
        return
    key, known = str(current_organisation()), setup.setups().get(INCOMING.name)
    if known is not None and known.active:
        timers.set_timer(kind=TIMER_KIND, key=key, due_at=clock.now())
    else:
        timers.cancel_timer(kind=TIMER_KIND, key=key)


def beat(organisation_id: UUID, _key: UUID) -> None:
    """Take in what the mailbox holds, and set the next beat."""
    with acting_for(organisation_id):
        try:
            settings = setup.settings_of(channel=INCOMING.name)
        except setup.NotSetUp:
            timers.cancel_timer(kind=TIMER_KIND, key=str(organisation_id))
            return
        timers.set_timer(kind=TIMER_KIND, key=str(organisation_id), due_at=clock.now() + BEAT)
    try:
        empty_mailbox(organisation_id=organisation_id, settings=settings)
    except MailboxFailed as failed:
        logger.warning("mailbox of %s: %s", organisation_id, failed)


def empty_mailbox(*, organisation_id: UUID, settings: dict[str, str]) -> int:
    """Take in the mails of a mailbox, each moved away once it is kept; return how many. Raises MailboxFailed."""
    taken = 0
    with _signed_in(settings) as box:
        for uid in _uids(box, settings):
            _take(organisation_id, _fetched(box, uid), uid)
            _move(box, uid, settings["done_folder"])
            taken += 1
    return taken


@contextlib.contextmanager
def _signed_in(settings: dict[str, str]) -> Iterator[imaplib.IMAP4]:
    try:
        box = _connected(settings)
        try:
            box.login(settings["user"], settings["password"])
            yield box
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                box.logout()
    except (AddressRefused, NameUnknown) as error:
        raise MailboxFailed(f"{type(error).__name__}: {error}") from error
    # What a server says of a failed sign-in may repeat what was sent to it.
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise MailboxFailed(type(error).__name__) from error


def _connected(settings: dict[str, str]) -> imaplib.IMAP4:
    host, port = settings["host"], int(settings["port"])
    address = checked_address(host=host, port=port)
    if settings["security"] == "tls":
        return _Pinned(host=host, port=port, address=address)
    return imaplib.IMAP4(address, port, timeout=SECONDS)


def _uids(box: imaplib.IMAP4, settings: dict[str, str]) -> list[str]:
    _good(box.select(_quoted(settings["folder"])))
    _said, found = box.uid("SEARCH", "UNDELETED")
    return found[0].decode("ascii").split()[:MOST_AT_ONCE] if found and found[0] else []


def _fetched(box: imaplib.IMAP4, uid: str) -> bytes:
    """Return a mail's bytes, unread as it was; of one that is too large only its head."""
    _said, sizes = box.uid("FETCH", uid, "(RFC822.SIZE)")
    size = _SIZE.search(b" ".join(part for part in sizes if isinstance(part, bytes)))
    what = "(BODY.PEEK[HEADER])" if size is not None and int(size[1]) > LARGEST_BYTES else "(BODY.PEEK[])"
    _said, parts = box.uid("FETCH", uid, what)
    content = next((part[1] for part in parts if isinstance(part, tuple)), None)
    if content is None:
        raise OSError("no content")
    return bytes(content)


def _move(box: imaplib.IMAP4, uid: str, folder: str) -> None:
    """Move a mail to the folder of what was done, which is made where there is none."""
    if box.uid("COPY", uid, _quoted(folder))[0] != "OK":
        box.create(_quoted(folder))
        _good(box.uid("COPY", uid, _quoted(folder)))
    _good(box.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
    _good(box.expunge())


def _good(answer: tuple[str, Any]) -> None:
    if answer[0] != "OK":
        raise OSError(answer[0])


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "").replace('"', "") + '"'


def _take(organisation_id: UUID, content: bytes, uid: str) -> None:
    """Keep one mail; what cannot be taken apart is kept whole, so that it holds up no other."""
    try:
        _keep(organisation_id, content, uid)
    except Exception:
        logger.exception("mail %s of %s could not be taken apart", uid, organisation_id)
        with acting_for(organisation_id), acting_as("system:mailbox"):
            receiving.take_mail(mail=_unreadable(content, uid))


def _keep(organisation_id: UUID, content: bytes, uid: str) -> None:
    with acting_for(organisation_id), acting_as("system:mailbox"):
        try:
            mail = read(content=content)
        except NoMail:
            receiving.take_mail(mail=_unreadable(content, uid))
            return
        for one in mail.bounces:
            note_bounced(
                notice_id=UUID(one.notice_id), recipient=one.recipient, said=f"{one.status} {one.said}".strip()
            )
        if not mail.by_machine:
            receiving.take_mail(mail=_incoming(mail, content))


def _incoming(mail: Mail, content: bytes) -> IncomingMail:
    found = (replying.order_of(address=one) for one in mail.recipients)
    return IncomingMail(
        key=mail.key,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        text=mail.text,
        recipients=mail.recipients,
        order_id=next((one for one in found if one is not None), None),
        answers=mail.answers,
        files=[NewFile(name=one.name, content=one.content) for one in mail.files],
        raw=content,
    )


def _unreadable(content: bytes, uid: str) -> IncomingMail:
    key = hashlib.sha256(content).hexdigest()
    return IncomingMail(key=key, sender="", sender_name="", subject=f"#{uid}", text="", raw=content)


dispatcher = Dispatcher(kind=TIMER_KIND, send=beat, threads=_THREADS, most_per_lane=1)
