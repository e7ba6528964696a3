"""How the chats want their robots' calls signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote


def dingtalk(*, secret: str, milliseconds: int) -> str:
    """Return DingTalk's signature, ready for an address: HMAC-SHA256 of "time, line feed, secret" by the secret."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return quote(base64.b64encode(digest), safe="")


def feishu(*, secret: str, seconds: int) -> str:
    """Return Feishu's signature: HMAC-SHA256 of nothing by "time, line feed, secret"."""
    digest = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def feishu_callback(*, timestamp: str, nonce: str, key: str, body: bytes) -> str:
    """Return what Feishu puts into X-Lark-Signature: SHA-256 of time, nonce, key and body."""
    return hashlib.sha256(f"{timestamp}{nonce}{key}".encode() + body).hexdigest()


def aliyun(*, method: str, parameters: dict[str, str], secret: str) -> str:
    """Return Aliyun's RPC signature, version 1.0: HMAC-SHA1 of the sorted, encoded parameters by "secret&"."""
    query = "&".join(f"{aliyun_quote(name)}={aliyun_quote(parameters[name])}" for name in sorted(parameters))
    text = f"{method}&{aliyun_quote('/')}&{aliyun_quote(query)}"
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()).decode()


def aliyun_quote(text: str) -> str:
    """Encode as RFC 3986 has it."""
    return quote(text, safe="-_.~")
