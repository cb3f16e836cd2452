"""How long methods take beside their peers, and beside the model's own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytorch_grad_cam as gradcam
import torch
import torchcam.methods as torchcam
from captum import attr
from same import Ablating, Raw, quarters, silent
from subjects import Job, Subject, best_batch, each, in_turn, ratio, row_seconds
from table import Row

from xai_widgets import explainers
from xai_widgets.core.run import Run
from xai_widgets.models import adapt

MASKING: dict[str, dict[str, Any]] = {
    "occlusion": {"window": 32, "stride": 16},
    "feature-ablation": {"feature_mask": quarters(side=14)},
    "rise": {"n_masks": 400},
    "lime": {"n_samples": 400},
    "kernel-shap": {"n_samples": 400},
    "shapley-sampling": {"n_samples": 8},
    "score-cam": {},
}
SIZES = 4, 8
"""Batches that CAM methods of the peers are tried with beside their default; their Score-CAM was slower with others."""


def jobs(of: list[Subject], quick: bool) -> Iterator[Job]:
    """Rows of "Faster" and of "Overhead"."""
    rounds = 1 if quick else 5
    measured: list[tuple[str, Callable[[Subject], Row]]] = [
        ("integrated-gradients, 50 steps", lambda s: _integrated(s, rounds)),
        ("occlusion, window 16, stride 8", lambda s: _occlusion(s, 1 if quick else 3)),
        ("occlusion's first whole map", _first_map),
        ("score-cam", lambda s: _score_cam(s, rounds if quick else 3)),
        ("ablation-cam", lambda s: _ablation_cam(s, rounds if quick else 3)),
    ]
    for what, measure in measured:
        yield from each(of, what, measure)
    for name in MASKING:
        yield from each(of, f"overhead of {name}", lambda s, name=name: _overhead(name, s, 2 if quick else 5))


def ours(name: str, s: Subject, **given: Any) -> Callable[[], Any]:
    """One of our methods, whole."""
    if explainers.get(name).needs_layer():
        given["layer"] = s.layer
    return lambda: explainers.get(name)(**given).explain(s.model, s.inputs, s.target)


def told(times: list[list[float]], names: list[str]) -> str:
    """Our seconds, and each peer's with what we take of it."""
    mine = f"{median(times[0]):.2f} s"
    beside = [
        f"{ratio(times[0], theirs):.2f}× {name} ({median(theirs):.2f} s)"
        for name, theirs in zip(names, times[1:], strict=True)
    ]
    return f"{mine} = {', '.join(beside)}"


# --- captum


def _integrated(s: Subject, rounds: int) -> Row:
    def captum(given: Subject = s, **batch: Any) -> Callable[[], Any]:
        method = attr.IntegratedGradients(given.model)
        return lambda: method.attribute(given.inputs, target=s.target, n_steps=50, **batch)

    best = best_batch(lambda size: attr.IntegratedGradients(s.model).attribute(
        s.inputs, target=s.target, n_steps=16, internal_batch_size=size), (1, 4, 8, 16))  # fmt: skip
    work = ours("integrated-gradients", s, n_steps=50)
    batch = {"internal_batch_size": best}
    times = in_turn(rounds, work, captum(), captum(**batch), captum(s.last, **batch))
    names = ["captum's default call", f"captum at batch {best}", "the same with all in channels_last by hand"]
    met = ratio(times[0], times[1]) <= 0.6
    return Row(f"integrated-gradients, 50 steps, {s.name}", told(times, names), "≤ 0.6× captum's default", met)


def _occlusion(s: Subject, rounds: int) -> Row:
    def captum(given: Subject = s, size: int = 1, window: int = 16, stride: int = 8) -> Callable[[], Any]:
        method = attr.Occlusion(given.model)
        shapes = {"sliding_window_shapes": (3, window, window), "strides": (3, stride, stride)}
        return lambda: method.attribute(given.inputs, target=s.target, perturbations_per_eval=size, **shapes)

    best = best_batch(lambda size: captum(s, size, 32, 32)())
    works = [ours("occlusion", s, window=16, stride=8), captum(s), captum(s, best), captum(s.last, best)]
    times = in_turn(rounds, *works)
    names = ["captum's default", f"captum at batch {best}", "the same with all in channels_last by hand"]
    met = ratio(times[0], times[2]) <= 0.85
    what = f"occlusion, window 16, stride 8, {s.name}"
    return Row(what, told(times, names), "≤ 0.85× captum at its best batch", met)


def _first_map(s: Subject) -> Row:
    run = Run(adapt(s.model), s.inputs, live=True)
    first = next(iter(explainers.Occlusion(window=16, stride=8).estimates(run, s.target)))
    covered = first.model_calls - 1
    whole = f"{covered} of 729 windows and the picture itself"
    return Row(f"occlusion's first whole map, {s.name}", whole, "≤ 64 evaluations", first.model_calls <= 64)


# --- CAM


def _score_cam(s: Subject, rounds: int) -> Row:
    layer = s.model.get_submodule(s.layer)

    def pytorch_grad_cam(size: int) -> None:
        with silent(), gradcam.ScoreCAM(model=s.model, target_layers=[layer]) as cam:
            cam.batch_size = size
            cam(s.inputs, [Raw(s.target)])

    def torch_cam(size: int) -> None:
        with torchcam.ScoreCAM(s.model, s.layer, batch_size=size) as cam, torch.no_grad():
            s.model(s.inputs)
            cam(s.target)

    best = best_batch(pytorch_grad_cam, SIZES), best_batch(torch_cam, SIZES)
    works = [
        lambda: pytorch_grad_cam(16),
        lambda: torch_cam(32),
        lambda: pytorch_grad_cam(best[0]),
        lambda: torch_cam(best[1]),
    ]
    names = ["pytorch-grad-cam (batch 16)", "torchcam (batch 32)"]
    names += [f"pytorch-grad-cam at {best[0]}", f"torchcam at {best[1]}"]
    times = in_turn(rounds, ours("score-cam", s), *works)
    met = max(ratio(times[0], theirs) for theirs in times[1:]) <= 0.7
    return Row(f"score-cam, {s.name}", f"{s.layer}: {told(times, names)}", "≤ 0.7× the faster of the two", met)


def _ablation_cam(s: Subject, rounds: int) -> Row:
    def pytorch_grad_cam(size: int) -> None:
        layer = s.model.get_submodule(s.layer)
        made = gradcam.AblationCAM(model=s.model, target_layers=[layer], ablation_layer=Ablating(), batch_size=size)
        with silent(), made as cam:
            cam(s.inputs, [Raw(s.target)])

    best = best_batch(pytorch_grad_cam, SIZES)
    times = in_turn(rounds, ours("ablation-cam", s), lambda: pytorch_grad_cam(32), lambda: pytorch_grad_cam(best))
    names = ["pytorch-grad-cam (batch 32)", f"pytorch-grad-cam at {best}"]
    met = max(ratio(times[0], theirs) for theirs in times[1:]) <= 0.2
    return Row(f"ablation-cam, {s.name}", f"{s.layer}: {told(times, names)}", "≤ 0.2× pytorch-grad-cam", met)


# --- overhead


def _overhead(name: str, s: Subject, rounds: int) -> Row:
    """Beside the evaluations alone, each at the best time a row of the model can be had for."""
    work, calls = ours(name, s, **MASKING[name]), []
    work()  # what is found out once about a model
    shares, walls = [], []
    for _ in range(rounds):
        row, setting = row_seconds(s)
        ((wall,),) = in_turn(1, lambda: calls.append(work().model_calls))
        shares.append(wall / (calls[-1] * row))
        walls.append(wall)
    share = median(shares)
    measured = f"{median(walls):.2f} s = {share:.2f}× {calls[-1]} evaluations of {1000 * row:.1f} ms ({setting})"
    return Row(f"overhead of {name}, {s.name}", measured, "≤ 1.1×", share <= 1.1)
