"""How a mail leaves the house: by SMTP, into a folder as .eml files, or not at all.

`YINUO_EMAIL_URL`: `smtp://user:password@host:587` (STARTTLS when offered), `smtps://…:465`, or `folder:NAME`
inside the data folder, for trying out.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.conf import settings

from yinuo.doors.channels.attempts import Outcome

SECONDS = 15.0
_PORTS = {"smtp": 587, "smtps": 465}
# RFC 5321, 4.2.1: 4yz is transient, 5yz permanent.
_FIRST_PERMANENT = 500
NOT_CONFIGURED = "not_configured"


def sender() -> str:
    """Return the address that mails come from: YINUO_EMAIL_FROM, else the SMTP user, else a local one."""
    told = os.environ.get("YINUO_EMAIL_FROM", "")
    user = unquote(urlsplit(settings.EMAIL_URL).username or "")
    return told or (user if "@" in user else "yinuo@localhost")


def deliver(*, message: EmailMessage) -> Outcome:
    """Hand a mail over; never raises for what the other side does."""
    parts = urlsplit(settings.EMAIL_URL)
    if parts.scheme == "folder":
        return _into_folder(message, settings.HOME / (parts.path or "mail"))
    if parts.scheme not in _PORTS:
        return Outcome(sent=False, error=NOT_CONFIGURED)
    try:
        return _by_smtp(message, parts)
    except smtplib.SMTPRecipientsRefused as refused:
        return _refused(*max(refused.recipients.values(), default=(0, b"")))
    except smtplib.SMTPResponseException as answer:
        return _refused(answer.smtp_code, answer.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(sent=False, error=f"{type(error).__name__}: {error}")


def _refused(code: int, said: bytes | str) -> Outcome:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    # A wrong password (535) is ours to mend, so the mail waits.
    permanent = code >= _FIRST_PERMANENT and code not in (530, 534, 535)
    return Outcome(sent=False, status=code, error=f"{code} {' '.join(words.split())}", permanent=permanent)


def _by_smtp(message: EmailMessage, parts: SplitResult) -> Outcome:
    host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    with server:
        server.ehlo()
        plain = parse_qs(parts.query).get("tls") == ["never"]
        if parts.scheme == "smtp" and server.has_extn("starttls") and not plain:
            server.starttls(context=context)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
    return Outcome(sent=True)


def _into_folder(message: EmailMessage, folder: Path) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    fresh = folder / f".{name}"
    fresh.write_bytes(message.as_bytes())
    fresh.replace(folder / f"{name}.eml")
    return Outcome(sent=True)
