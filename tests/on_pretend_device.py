"""What test_devices.py asks, run in a process that has the pretend device."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from fewer import few
from nets import Aliasing, Random, attending, picture, small
from pretend_device import Pretend, copies
from quick import suited
from targets import KINDS

from xai_widgets import explainers
from xai_widgets.core.run import Run
from xai_widgets.models import adapt

TARGET = 1
NAMES = [name for name in explainers.names() if name != "lrp"]
"""But for one: zennit assigns to weights' `.data`, which does not reach what this device's tensors hold."""

SETTINGS: dict[str, list[dict[str, Any]]] = {
    "activation": [{}, {"show": "max"}, {"show": "channel", "channel": 2}],
    "grad-cam": [{}, {"relu": False, "layer": "features.0"}],
    "saliency": [{}, {"reduce": "l2"}],
    "integrated-gradients": [{"n_steps": 9, "baseline": kind} for kind in ("zero", "mean", "blur")],
    "smoothgrad": [{"n_samples": 8}],
    "occlusion": [{"window": 6, "stride": 4, "baseline": kind} for kind in ("zero", "mean", "blur")],
}


def on_the_device(device: torch.device) -> dict[str, Any]:
    return {
        "refuses": refuses(device),
        "explainers": {
            name: [one(name, params, device) for params in SETTINGS.get(name, [few(name)])] for name in NAMES
        },
        "targets": {kind: target(kind, device) for kind in KINDS},
        "inside": {name: inside(name, device) for name in ("saliency", "integrated-gradients", "expected-gradients")},
        "aliasing": aliasing(device),
        "random": random(device),
        "view": view(device),
        "explorer": explorer(device),
    }


def target(kind: str, device: torch.device) -> float:
    """How far apart explanations of a kind of target are here and there, of the largest value."""
    asked, explainer = KINDS[kind], explainers.get("input-x-gradient")()
    here = explainer.explain(asked.model(), picture(), asked.target).values
    there = explainer.explain(asked.model().to(device), picture(), asked.target).values
    return float((here - there).abs().max() / here.abs().max())


def inside(name: str, device: torch.device) -> float:
    """The same of a layer's output."""
    explainer = explainers.get(name)(layer="features.3", **few(name))
    here = explainer.explain(small(), picture(), TARGET).values
    there = explainer.explain(small().to(device), picture(), TARGET).values
    return float((here - there).abs().max() / here.abs().max())


def refuses(device: torch.device) -> str:
    try:
        small().to(device)(picture()[None])
    except RuntimeError as problem:
        return str(problem)
    return ""


def one(name: str, params: dict[str, Any], device: torch.device) -> dict[str, Any]:
    """An explanation here and there, with the copies it made there."""
    explainer = explainers.get(name)(**params)
    here = list(explainer.steps(Run(adapt(kept := suited(name)), picture()[None]), TARGET))[-1]
    run = Run(adapt(moved := suited(name).to(device)), picture()[None])
    assert run.inputs.device.type == device.type
    assert run.scores.device.type == "cpu"
    copies.clear()
    items = list(explainer.steps(run, TARGET))
    assert kept is not moved
    return {
        "apart": apart(here.values, items[-1].values), "plain": type(items[-1].values) is torch.Tensor,
        "error": [here.error, items[-1].error], "copies": len(copies), "items": len(items),
    }  # fmt: skip


def apart(a: torch.Tensor, b: torch.Tensor) -> float:
    """The largest difference, as a share of the largest value."""
    return float((a - b).abs().max() / a.abs().max().clamp_min(1e-12))


def aliasing(device: torch.device) -> float:
    model = Aliasing()
    here = explainers.Saliency().explain(model, picture(), TARGET).values
    return apart(here, explainers.Saliency().explain(model.to(device), picture().to(device), TARGET).values)


def random(device: torch.device) -> list[Any]:
    model = Random().to(device)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        twice = [explainers.Saliency().explain(model, picture(), TARGET).values for _ in range(2)]
    assert ["random by itself" in str(one.message) for one in told] == [True, True]
    return [apart(*twice), adapt(model).stochastic]


def view(device: torch.device) -> dict[str, Any]:
    model = small().to(device)
    before = Run(adapt(model), picture()[None])
    first = before.scores
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model(picture()[None].to(device)).sum().backward()
    optimizer.step()
    after = Run(adapt(model), picture()[None]).scores
    wanted = model(picture()[None].to(device))[0].detach().cpu()
    return {
        "guarded": adapt(model).guarded, "void": before.void, "moved": apart(first, after),
        "right": apart(wanted, after),
        "on the device": all(isinstance(parameter, Pretend) for parameter in model.parameters()),
    }  # fmt: skip


def explorer(device: torch.device) -> dict[str, Any]:
    from widgets.explorers import PATIENCE, made

    there, here = made(attending(small()).to(device), target=1), made(attending(small()), target=1)
    found: dict[str, Any] = {"copies": {}, "apart": {}}
    for method in NAMES:
        for either in (there, here):
            either.method = method
            either.wait(PATIENCE)
            either.mask = None
            copies.clear()
            either.target = 2
            either.wait(PATIENCE)
            if either is there:
                found["copies"][method] = [len(copies), there.attribution.step]
            either.target = 1
            either.wait(PATIENCE)
        found["apart"][method] = apart(here.attribution.values, there.attribution.values)
    found["scores"] = float(abs(here.scores - there.scores).max())
    there.close()
    here.close()
    return found
