"""Mails out ask for nothing in the settings, for the operator names the mail server; the mailbox for answers does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices import replying
from yinuo.ground.notices.kinds import ChannelKind, Field

KIND = ChannelKind(
    name="email",
    label=_("邮件"),
    reaches="person",
    settings_needed=False,
    longest_text=100_000,
    guide=_("发信服务器由管理员用 YINUO_EMAIL_URL 设置；收信（客户直接回复邮件）在“收信”中设置。"),
)
INCOMING = ChannelKind(
    name=replying.MAILBOX,
    label=_("收信（客户回复邮件）"),
    reaches="inbox",
    fields=(
        Field(name="address", label=_("收信地址"), help=_("邮箱须支持“地址+标记@域名”，或把它们转到同一个收件箱。")),
        Field(name="host", label=_("IMAP 服务器")),
        Field(name="port", label=_("端口"), kind="port", default="993"),
        Field(
            name="security",
            label=_("加密"),
            default="tls",
            choices=(("tls", "TLS"), ("none", _("不加密（只用于内网）"))),
        ),
        Field(name="user", label=_("用户名")),
        Field(name="password", label=_("密码或授权码"), secret=True),
        Field(name="folder", label=_("读取的文件夹"), default="INBOX"),
        Field(name="done_folder", label=_("处理后移到"), default="Yinuo"),
    ),
    guide=_("每分钟读一次。邮件先存进订单的沟通，再移到“处理后”文件夹；认不出的放到“消息 → 待分派”。"),
)
