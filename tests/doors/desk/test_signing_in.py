"""Coming in: who may, who must wait, and what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW, PASSWORD, found_factory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries, sign_in


def _enter(browser: Client, email: str, password: str, **more: str):
    return browser.post("/sign-in", {"email": email, "password": password, **more})


def test_a_member_comes_in_and_sees_today(desk) -> None:
    browser = desk.browser("sales")

    answer = browser.get("/")

    assert answer.status_code == 200
    assert "今天" in answer.content.decode()


@pytest.mark.django_db
def test_an_installation_without_any_organisation_says_how_to_found_one() -> None:
    empty = Client().get("/sign-in").content.decode()
    found_factory()
    founded = Client().get("/sign-in").content.decode()

    assert "yinuo found" in empty and "yinuo found" not in founded


def test_the_e_mail_may_be_written_in_capitals(desk) -> None:
    answer = _enter(Client(), desk.factory.members["sales"].email.upper(), PASSWORD)

    assert answer.status_code == 302


def test_a_stranger_is_sent_to_the_sign_in_and_back_afterwards(desk) -> None:
    browser = Client()

    sent = browser.get("/orders?view=review")
    back = _enter(browser, desk.factory.members["owner"].email, PASSWORD, next="/orders?view=review")

    assert sent["Location"] == "/sign-in?next=/orders%3Fview%3Dreview"
    assert back["Location"] == "/orders?view=review"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site_after_signing_in(desk, elsewhere: str) -> None:
    answer = _enter(Client(), desk.factory.members["owner"].email, PASSWORD, next=elsewhere)

    assert answer["Location"] == "/"


def test_an_unknown_e_mail_is_answered_like_a_wrong_password(desk) -> None:
    wrong = _enter(Client(), desk.factory.members["owner"].email, "not-this-one")
    unknown = _enter(Client(), "nobody@nowhere.example", "not-this-one")

    assert wrong.status_code == unknown.status_code == 422
    assert "邮箱或密码不对" in wrong.content.decode()
    assert "邮箱或密码不对" in unknown.content.decode()


def test_an_unknown_e_mail_costs_a_hash_too(desk, monkeypatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args, **more: hashed.append("x") or encode(self, *args, **more)
    )

    _enter(Client(), "nobody@nowhere.example", "not-this-one")

    assert hashed


def test_passwords_are_kept_by_argon2() -> None:
    from yinuo.config import settings as written

    assert written.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_the_session_changes_when_somebody_comes_in(desk) -> None:
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key

    _enter(browser, desk.factory.members["owner"].email, PASSWORD)

    assert browser.session.session_key != planted


def test_leaving_ends_the_session(desk) -> None:
    browser = desk.browser()

    browser.post("/sign-out")

    assert browser.get("/").status_code == 302


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [
        (4, 0),  # a bad memory
        (5, 30),
        (6, 60),
        (7, 120),
        (30, 900),  # never longer than a quarter of an hour
    ],
)
def test_the_wait_grows_with_every_further_failure(desk, tried, failures: int, seconds: int) -> None:
    tried("a@b.example", failures)

    assert sign_in.seconds_to_wait(identity="A@b.example", address="10.0.0.9") == seconds


def test_who_must_wait_is_told_so_and_the_right_password_is_not_looked_at(desk, tried) -> None:
    email = desk.factory.members["owner"].email
    tried(email, 5)

    answer = _enter(Client(), email, PASSWORD)

    assert answer.status_code == 422
    assert "请 30 秒后再试" in answer.content.decode()


def test_after_the_wait_the_right_password_opens_and_clears_the_count(desk, tried) -> None:
    email = desk.factory.members["owner"].email
    tried(email, 5)

    with clock.frozen(NOW + timedelta(seconds=31)):
        answer = _enter(Client(), email, PASSWORD)
        tried(email, 4)
        wait = sign_in.seconds_to_wait(identity=email, address="10.0.0.9")

    assert answer.status_code == 302
    assert wait == 0


def test_one_address_that_tries_many_people_must_wait(desk) -> None:
    for n in range(25):
        sign_in.note_attempt(identity=f"{n}@b.example", address="10.0.0.1", succeeded=False)

    assert sign_in.seconds_to_wait(identity="fresh@b.example", address="10.0.0.1") > 0
    assert sign_in.seconds_to_wait(identity="fresh@b.example", address="10.0.0.2") == 0


def test_a_member_of_two_organisations_chooses_one(desk) -> None:
    other = found_factory(name="南山电子")
    email = desk.factory.members["owner"].email
    with acting_for(other.id):
        people.add_member(email=email, name="双栖", role="viewer")
    browser = Client()

    sent = _enter(browser, email, PASSWORD)
    page = browser.get("/organisations").content.decode()
    chosen = browser.post("/organisations", {"organisation": str(other.id)})

    assert sent["Location"].startswith("/organisations")
    assert "南山电子" in page and "远山机械" in page
    assert chosen["Location"] == "/"
    assert "南山电子" in browser.get("/").content.decode()


def test_nobody_chooses_an_organisation_they_do_not_belong_to(desk) -> None:
    other = found_factory(name="南山电子")
    browser = desk.browser()

    browser.post("/organisations", {"organisation": str(other.id)})

    assert "南山电子" not in browser.get("/").content.decode()


def test_the_language_stays_after_signing_out(desk) -> None:
    browser = desk.browser()

    browser.post("/language", {"language": "en", "next": "/"})
    browser.post("/sign-out")

    assert 'lang="en"' in browser.get("/sign-in").content.decode()
    with acting_for(desk.factory.id):
        assert queries.member(member_id=desk.factory.members["owner"].id).language == "en"


def test_an_unknown_language_is_ignored(desk) -> None:
    browser = desk.browser()

    browser.post("/language", {"language": "xx"})

    assert 'lang="zh-hans"' in browser.get("/").content.decode().lower()


def test_a_changed_password_ends_other_sessions(desk) -> None:
    here, elsewhere = desk.browser(), desk.browser()
    entered = {"present": PASSWORD, "wanted": "Xin-Mi-Ma-2027", "again": "Xin-Mi-Ma-2027"}

    answer = here.post("/profile/password", entered)

    assert answer.status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"present": "wrong", "wanted": "Xin-Mi-Ma-2027", "again": "Xin-Mi-Ma-2027"}, "当前密码不对"),
        ({"present": PASSWORD, "wanted": "Xin-Mi-Ma-2027", "again": "another"}, "两次输入不一致"),
        ({"present": PASSWORD, "wanted": "short", "again": "short"}, "10"),
    ],
)
def test_a_password_that_cannot_be_set_is_refused_in_words(desk, entered, words: str) -> None:
    answer = desk.browser().post("/profile/password", entered)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_profile_sets_the_time_zone_pages_are_written_in(desk) -> None:
    order_id = desk.order(number="TZ-1")
    browser = desk.browser()

    browser.post("/profile", {"name": "陈明", "title": "厂长", "language": "zh-hans", "timezone": "Europe/Berlin"})
    page = browser.get(f"/orders/{order_id}").content.decode()

    assert "02:00" in page  # 01:00 UTC in Berlin


def test_a_recovery_link_works_once(desk) -> None:
    email = desk.factory.members["sales"].email
    Client().post("/password/forgotten", {"email": email})
    with acting_for(desk.factory.id):
        link = queries.notices(member_id=desk.factory.members["sales"].id)[0]["link"]
    path = link.removeprefix("http://testserver")
    entered = {"wanted": "Xin-Mi-Ma-2027", "again": "Xin-Mi-Ma-2027"}

    first = Client().post(path, entered)
    second = Client().post(path, entered)

    assert first.status_code == 302
    assert second.status_code == 410
    assert _enter(Client(), email, "Xin-Mi-Ma-2027").status_code == 302


def test_asking_for_an_unknown_e_mail_answers_the_same(desk) -> None:
    known = Client().post("/password/forgotten", {"email": desk.factory.members["sales"].email})
    unknown = Client().post("/password/forgotten", {"email": "nobody@nowhere.example"})

    assert known.status_code == unknown.status_code == 200
    assert "请查收邮件" in known.content.decode()
    assert "请查收邮件" in unknown.content.decode()


def test_a_member_who_was_let_go_is_out_at_once(desk) -> None:
    browser = desk.browser("sales")
    with acting_for(desk.factory.id):
        people.change_member(member_id=desk.factory.members["sales"].id, active=False)

    assert browser.get("/").status_code == 302
