"""A sealed secret opens on its installation and nowhere else."""

from __future__ import annotations

import pytest
from django.test import override_settings

from yinuo.ground.kernel import sealing


def test_a_sealed_secret_opens_again_and_does_not_show() -> None:
    sealed = sealing.seal(text="hidden")

    assert "hidden" not in sealed and sealing.unseal(sealed=sealed) == "hidden"


def test_it_opens_on_no_other_installation_and_not_when_changed() -> None:
    sealed = sealing.seal(text="hidden")

    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed=sealed[:-4] + "AAAA")
    with override_settings(SECRET_KEY="another installation"), pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed=sealed)


def test_what_is_drawn_for_a_purpose_is_always_the_same() -> None:
    assert sealing.derived(purpose="a") == sealing.derived(purpose="a") != sealing.derived(purpose="b")
