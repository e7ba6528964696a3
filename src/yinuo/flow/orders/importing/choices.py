"""Reading cells that name one of a few things: channel, tier, order type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yinuo.flow.orders.importing.columns import normal
from yinuo.ground.kernel.tables.cells import UnreadableCell

_CHANNELS = {
    "web": "web|网站|官网|网上|线上|商城|online|website|小程序",
    "phone": "phone|电话|来电|telephone|call",
    "email": "email|邮件|电子邮件|邮箱|mail|e-mail",
    "marketplace": "marketplace|平台|电商平台|电商|天猫|淘宝|京东|拼多多|阿里巴巴|1688|amazon|亚马逊|olist",
    "sales": "sales|销售|业务员|线下|门店|直销|代理|上门|offline|direct",
    "api": "api|接口|系统对接|edi",
}
_TIERS = {
    "vip": "vip|a|a类|a级|战略|战略客户|重要客户|vip客户|gold",
    "key": "key|b|b类|b级|重点|重点客户|大客户|核心客户|silver",
    "standard": "standard|c|c类|c级|普通|一般|普通客户|标准|一般客户|regular",
    "new": "new|d|新|新客户|d类|d级",
}
_WORDS = {
    "channel": {normal(word): code for code, words in _CHANNELS.items() for word in words.split("|")},
    "tier": {normal(word): code for code, words in _TIERS.items() for word in words.split("|")},
}


def choice_of(*, name: str, text: str, types: Mapping[str, str]) -> str:
    """Return the code that a text names; raises UnreadableCell (unknown)."""
    words = _WORDS.get(name, types)
    found = words.get(normal(text))
    if found is None:
        raise UnreadableCell("unknown")
    return found


def type_words(*, names: Mapping[str, str], english: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return what may be written for order types given as {code: name} and {code: name in English}."""
    written = {normal(name): code for code, name in english.items() if name}
    return {normal(code): code for code in names} | written | {normal(name): code for code, name in names.items()}
