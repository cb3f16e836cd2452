"""Explanations stay on the model's device: nothing is mixed, and only the map comes back."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from nets import HEIGHT, WIDTH, picture
from on_pretend_device import NAMES
from pretend_device import in_a_process
from quick import in_chunks, suited
from torch import Tensor

from xai_widgets import Attribution, explainers
from xai_widgets.core.params import Choice
from xai_widgets.core.run import Run
from xai_widgets.models import adapt

FEWER = {"n_steps": 5, "n_samples": 4, "window": 6, "stride": 5, "n_masks": 4}


@pytest.fixture(scope="module")
def there() -> dict[str, Any]:
    """What the process with the pretend device answered; all of it is asked at once, since a start takes seconds."""
    return in_a_process("on_pretend_device")


def test_the_device_is_worth_its_name(there: dict[str, Any]) -> None:
    assert "all tensors must be on one device, got pretend and cpu" in there["refuses"]


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_are_the_cpus(name: str, there: dict[str, Any]) -> None:
    for answer in there["explainers"][name]:
        assert answer["apart"] < 1e-4
        assert answer["plain"], "the map is an ordinary tensor on the CPU"
        here, on_it = answer["error"]
        assert (here is None and on_it is None) or on_it == pytest.approx(here, rel=1e-2, abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_one_copy_for_an_estimate(name: str, there: dict[str, Any]) -> None:
    for answer in there["explainers"][name]:
        # And three to begin with, at most: the picture that is cut to pieces, how many channels are alive, whether
        # BatchNorm could be merged.
        assert answer["items"] <= answer["copies"] <= answer["items"] + 3


@pytest.mark.parametrize("what", ["targets", "inside"])
def test_every_kind_of_target_and_a_layers_output_on_the_device(what: str, there: dict[str, Any]) -> None:
    assert there[what]
    assert {kind: apart for kind, apart in there[what].items() if not apart < 1e-4} == {}


def test_models_with_ways_of_their_own(there: dict[str, Any]) -> None:
    assert there["aliasing"] < 1e-4
    different, operation = there["random"]
    assert different == 0
    assert operation


def test_the_view_shares_the_devices_weights(there: dict[str, Any]) -> None:
    view = there["view"]
    assert view["on the device"]
    assert view["guarded"] == ""
    assert view["void"]
    assert view["moved"] > 1e-3
    assert view["right"] < 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_through_an_explorer(name: str, there: dict[str, Any]) -> None:
    explorer = there["explorer"]
    assert explorer["apart"][name] < 1e-4
    assert explorer["scores"] < 1e-4
    copied, estimates = explorer["copies"][name]
    assert copied <= estimates + 2


# --- on meta tensors, which have no numbers at all: mixing and looking raise


def choices(name: str) -> list[dict[str, Any]]:
    """The defaults, and each choice of each parameter."""
    params = explainers.get(name).params
    few = {param.name: FEWER[param.name] for param in params if param.name in FEWER}
    chosen = [{p.name: value} for p in params if isinstance(p, Choice) for value, _ in p.options]
    return [few, *({**few, **choice} for choice in chosen if choice.get("baseline") not in ("black", "white"))]


@pytest.mark.parametrize("name", [name for name in explainers.names() if not explainers.get(name).needs_numbers])
@pytest.mark.parametrize("size", [1, 64])
def test_the_kernels_run_on_meta_tensors(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, size)
    answers: list[Tensor] = []

    def noted(self: Any, run: Run, target: int, values: Tensor, **rest: Any) -> Attribution:
        assert values.device.type == "meta"
        assert rest.get("error") is None or rest["error"].device.type == "meta"
        answers.append(values)
        return Attribution(torch.zeros(values.shape), target, self.name, 0.0)

    monkeypatch.setattr(explainers.Explainer, "answer", noted)
    model = suited(name).to("meta")
    for params in choices(name):
        run = Run(adapt(model), picture()[None].to("meta"))
        assert list(explainers.get(name)(**params).steps(run, 1))
        assert tuple(answers[-1].shape) in ((HEIGHT, WIDTH), (HEIGHT // 2, WIDTH // 2))
