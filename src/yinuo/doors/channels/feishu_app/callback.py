"""What Feishu calls when somebody presses a button of a card: its signature is checked, the act is theirs alone.

https://open.feishu.cn/document/feishu-cards/card-callback-communication
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.core.approving import NotAllowed
from yinuo.doors.channels import signatures
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.notices import wishes
from yinuo.ground.people import queries as people
from yinuo.ground.process.actions import TaskNotOpen
from yinuo.ground.process.approving import acting
from yinuo.ground.process.approving.holding import MayNotAct, NoSuchApproval, ReasonMissing, TurnOver
from yinuo.ground.process.asking import AsksForForm
from yinuo.ground.process.outcomes import CannotFollow

CHANNEL = "feishu_app"
# A call that was caught is no use after this time.
_FRESH_SECONDS = 600
_BLOCK = 16
_OVER = (TurnOver, TaskNotOpen, NoSuchApproval)
_IN_THE_WAY = (NotAllowed, CannotFollow, AsksForForm, ReasonMissing)


class NotFromFeishu(Exception):
    """The call is not signed with the app's key, or too old."""


def opened(*, body: bytes, headers: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, Any]:
    """Return what a call says, its signature checked; raises NotFromFeishu."""
    key, token = settings.get("encrypt_key", ""), settings.get("verification_token", "")
    try:
        told = json.loads(body)
        encrypted = told.get("encrypt")
        if key and encrypted:
            told = json.loads(_decrypted(str(encrypted), key))
        elif key:
            raise NotFromFeishu
        if key and told.get("type") != "url_verification":
            _check_signature(body, headers, key)
    except (ValueError, AttributeError, TypeError) as error:
        raise NotFromFeishu from error
    if not isinstance(told, dict) or not (key or _has_token(told, token)):
        raise NotFromFeishu
    return told


def answered(*, told: Mapping[str, Any]) -> dict[str, Any]:
    """Do what a card's button says, in its presser's name, and return what Feishu is to show them."""
    if told.get("type") == "url_verification":
        return {"challenge": str(told.get("challenge", ""))[:200]}
    event = told.get("event")
    event = event if isinstance(event, dict) else {}
    operator, action = event.get("operator") or {}, event.get("action") or {}
    value = action.get("value") if isinstance(action, dict) else None
    member_id = wishes.member_at(channel=CHANNEL, address=str(operator.get("open_id", "")))
    member = people.member(member_id=member_id) if member_id else None
    if member is None or not member.active:
        return _toast("error", _("你的飞书账号还没有和一诺账号关联，请在个人资料中填写 open_id。"))
    with translation.override(member.language or people.organisation().language), acting_as(f"member:{member.id}"):
        return _decided(value if isinstance(value, dict) else {}, member.id)


def _decided(value: Mapping[str, Any], member_id: UUID) -> dict[str, Any]:
    try:
        task_id = UUID(str(value.get("task")))
        with transaction.atomic():
            if value.get("act") == "approve":
                acting.approve(task_id=task_id, member_id=member_id)
                return _toast("success", _("已同意。"))
            if value.get("act") == "refuse":
                acting.refuse(task_id=task_id, member_id=member_id, reason=_("在飞书卡片上拒绝"))
                return _toast("success", _("已拒绝。"))
    except _OVER:
        return _toast("info", _("这个审批已经处理过了。"))
    except MayNotAct:
        return _toast("error", _("这个审批不由你处理。"))
    except (*_IN_THE_WAY, ValueError):
        return _toast("error", _("请打开页面处理这个审批。"))
    return _toast("error", _("请打开页面处理这个审批。"))


def _toast(kind: str, text: str) -> dict[str, Any]:
    return {"toast": {"type": kind, "content": text}}


def _check_signature(body: bytes, headers: Mapping[str, str], key: str) -> None:
    timestamp, nonce = headers.get("X-Lark-Request-Timestamp", ""), headers.get("X-Lark-Request-Nonce", "")
    wanted = signatures.feishu_callback(timestamp=timestamp, nonce=nonce, key=key, body=body)
    fresh = timestamp.isdecimal() and abs(clock.now().timestamp() - int(timestamp)) <= _FRESH_SECONDS
    if not fresh or not hmac.compare_digest(wanted.encode(), headers.get("X-Lark-Signature", "").encode()):
        raise NotFromFeishu


def _has_token(told: Mapping[str, Any], token: str) -> bool:
    header = told.get("header")
    said = header.get("token") if isinstance(header, dict) else told.get("token")
    return bool(token) and isinstance(said, str) and hmac.compare_digest(said.encode(), token.encode())


def _decrypted(text: str, key: str) -> bytes:
    """Open what Feishu encrypted: AES-256-CBC by the key's SHA-256, the first block is the start value."""
    content = base64.b64decode(text)
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(content[:_BLOCK]))
    opener = cipher.decryptor()
    padded = opener.update(content[_BLOCK:]) + opener.finalize()
    return padded[: -padded[-1]] if padded else b""
