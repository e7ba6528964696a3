"""Mails are read as people wrote them: without what they quote, and never those of programs."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from yinuo.doors.channels.email.reading import NoMail, read, without_quotes

QUOTED = [
    ("nothing is quoted", "好的，谢谢。\n王工", "好的，谢谢。\n王工"),
    ("marks stand before the lines", "好的\n\n> 周四发货\n> 谢谢", "好的"),
    ("Outlook in Chinese", "好的\n\n发件人: 远山 <o@x.example>\n发送时间: 周三\n周四发货", "好的"),
    ("Outlook in English", "Fine.\n\n-----Original Message-----\nFrom: x", "Fine."),
    ("Gmail in English", "Fine.\n\nOn Wed, Mar 11, 2026 at 9:00 AM Yuanshan <o@x.example> wrote:\n> x", "Fine."),
    ("Gmail in Chinese", "好的\n\n远山 <o@x.example> 于2026年3月11日周三 09:00写道：\n> x", "好的"),
    ("QQ", "好的\n\n------------------ 原始邮件 ------------------\n发件人: x", "好的"),
    ("only quoted", "> 周四发货", "> 周四发货"),
    ("a line that begins with a time", "2026年3月12日送到可以吗？\n谢谢", "2026年3月12日送到可以吗？\n谢谢"),
]


@pytest.mark.parametrize(("case", "text", "kept"), QUOTED)
def test_what_is_quoted_is_cut(case: str, text: str, kept: str) -> None:
    assert without_quotes(text) == kept, case


def mail(text: str = "好的", *, html: str = "", **headers: str) -> bytes:
    message = EmailMessage()
    told = {"From": "王工 <Wang@Huadong.example>", "To": "orders@x.example", "Subject": "Re: SO-1", **headers}
    for name, value in told.items():
        message[name.replace("_", "-")] = value
    if "Message_ID" not in headers:
        message["Message-ID"] = f"<{uuid4()}@huadong.example>"
    if html:
        message.set_content(html, subtype="html")
    else:
        message.set_content(text)
    return message.as_bytes()


MACHINES: list[tuple[str, dict[str, str], bool]] = [
    ("a person", {}, False),
    ("a person whose program says so", {"Auto_Submitted": "no"}, False),
    ("an answer while away", {"Auto_Submitted": "auto-replied"}, True),
    ("an answer while away of Exchange", {"X_Auto_Response_Suppress": "All"}, True),
    ("our own mail that came back", {"Auto_Submitted": "auto-generated"}, True),
    ("a mailing list", {"List_Id": "<l.example>"}, True),
    ("bulk", {"Precedence": "bulk"}, True),
    ("a report of failed delivery", {"Return_Path": "<>"}, True),
    ("the postmaster", {"From": "MAILER-DAEMON@x.example"}, True),
    ("nobody", {"From": "no-reply@x.example"}, True),
]


@pytest.mark.parametrize(("case", "headers", "by_machine"), MACHINES)
def test_programs_are_known_by_their_headers(case: str, headers: dict[str, str], by_machine: bool) -> None:
    assert read(content=mail(**headers)).by_machine is by_machine, case


def test_a_mail_says_who_wrote_to_whom_in_answer_to_what() -> None:
    ours = uuid4()

    found = read(content=mail(In_Reply_To=f"<{ours}@yinuo>", References=f"<x@y> <{ours}@yinuo>", Cc="a@b.example"))

    assert (found.sender, found.sender_name) == ("wang@huadong.example", "王工")
    assert found.recipients == ("orders@x.example", "a@b.example")
    assert found.answers == (str(ours),)


def test_markup_becomes_text_and_scripts_become_nothing() -> None:
    unsafe = "<script>alert(1)</script><style>p{}</style>"
    html = f"<p>好的&nbsp;&lt;1&gt;</p>{unsafe}<div>谢谢</div><blockquote>旧</blockquote>"

    found = read(content=mail(html=html)).text

    assert "alert" not in found and "<p>" not in found and "旧" not in found
    assert found.split() == ["好的", "<1>", "谢谢"]


def test_a_mail_in_gb18030_is_read() -> None:
    content = (
        b"From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <1@b>\r\n"
        b"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + "发货了吗？镕".encode("gb18030")
    )

    assert read(content=content).text == "发货了吗？镕"


@pytest.mark.parametrize("charset", ["nonsense", "utf-8", "ascii"])
def test_a_charset_that_is_wrong_loses_nothing(charset: str) -> None:
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()

    assert read(content=head + "发货了吗".encode()).text == "发货了吗"


def test_files_come_along_by_name() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "a@b.example", "c@d.example", "<9@b>"
    message.set_content("见附件")
    message.add_attachment(b"\x89PNG\r\n\x1a\nx", maintype="image", subtype="png", filename="照片.png")

    found = read(content=message.as_bytes())

    assert [(one.name, one.content[:4]) for one in found.files] == [("照片.png", b"\x89PNG")]
    assert found.text == "见附件"


def test_the_same_mail_has_the_same_key_and_another_has_another() -> None:
    first = mail(Message_ID="<1@b>")

    assert read(content=first).key == read(content=first).key
    assert read(content=first).key != read(content=mail(Message_ID="<2@b>")).key


BROKEN: list[Any] = [
    b"",
    b"\x00\xff\xfe",
    b"From: \xff\xff\r\n\r\nx",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x",
]


@pytest.mark.parametrize("content", BROKEN)
def test_what_is_broken_is_read_or_refused_but_never_breaks(content: bytes) -> None:
    try:
        found = read(content=content)
    except NoMail:
        return
    assert isinstance(found.text, str)
