"""What the methods of attention share: one pass in which it is seen, the tokens the answer reads, and their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from ...core.attribution import Attribution
from ...core.errors import ExplainError
from ...core.model import Reading
from ...core.params import Choice, Param
from ...core.run import Run
from ...core.space import Space
from ...core.target import Target, TargetLike, as_target
from ...models.attention import AttentionLayer, Change, watching
from ...models.readings import of_patches
from ..base import Explainer

QUERY = Choice(
    "query", "seen from", (("auto", "what the answer reads"), ("first", "first token"), ("last", "last token"),
                           ("mean", "mean of all")), "auto",
    help="the token, such as the class token, whose attention is followed back to the input",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """One pass. `layers` with values and outputs; `score`, the number explained, with its graph; `reading`: float32
    (L,), the share of each token in what the answer reads, of sum 1; `check` ends it where a cancel was asked for."""

    layers: list[AttentionLayer]
    score: Tensor
    reading: Tensor
    check: Callable[[], None]


class OfAttention(Explainer):
    """A number for each token, made of the self-attention of all layers. Subclasses write `followed`.

    Values: (h, w), one for each patch of a picture (tokens that stand for no place, such as class, distillation and
    register tokens, are left out); (L,) for text; at least 0.

    Attributes:
        change: what is changed in the model while it is followed. A head that is off hands nothing on; means over heads
            are over those that are on.
    """

    change = Change()

    family = "attention"
    needs_gradient = False
    signed = False
    params: ClassVar[tuple[Param, ...]] = (QUERY,)

    def followed(self, seen: Seen) -> Tensor:
        """float32 (L,): a number for each token, on the model's device."""
        raise NotImplementedError

    def refuses(self, run: Run) -> str:
        """See Explainer."""
        try:
            return super().refuses(run) or unsuited(run)
        except ExplainError as problem:
            return str(problem)

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        with torch.inference_mode(False), torch.enable_grad():
            values = self.followed(self._seen(run, target))
        run.check()
        yield self.answer(run, target, placed(values, run.space))

    def _seen(self, run: Run, target: TargetLike) -> Seen:
        differentiable = run.trace.outputs.requires_grad
        with run.borrow() as module, watching(module.inner, self.change, values=True) as watch:
            outputs = module(run.inputs.detach().requires_grad_()).float()
        score = self._score(outputs, as_target(target))
        reading = self._reading(score if differentiable else None, watch.seen[-1])
        return Seen(list(watch.seen), score, reading, run.check)

    def _score(self, outputs: Tensor, target: Target) -> Tensor:
        """What the answer is, with its graph."""
        try:
            return target.pick(outputs).sum()
        except ExplainError:
            if self.needs_gradient:
                raise
            return outputs.square().sum()  # a person's function of them has no gradient

    def _reading(self, score: Tensor | None, last: AttentionLayer) -> Tensor:
        """float32 (L,): equal shares of the tokens that are asked for, or, if none are, of those whose last attention
        the score depends on."""
        wanted = torch.zeros(last.length, device=last.device)
        if self.values["query"] in ("first", "last"):
            wanted[0 if self.values["query"] == "first" else -1] = 1
        elif self.values["query"] == "auto" and score is not None and last.output is not None:
            wanted = (gradients(score, [last])[0].abs().sum((0, 2)) > 0).float()
        wanted = torch.where(wanted.any(), wanted, torch.ones_like(wanted))
        return wanted / wanted.sum()


def gradients(score: Tensor, layers: list[AttentionLayer]) -> list[Tensor]:
    """float32 (heads, L, dv) of each layer: the score's gradient with respect to what the attention answered."""
    outputs = [layer.output for layer in layers if layer.output is not None]
    found = torch.autograd.grad(score, outputs, retain_graph=True, allow_unused=True)
    pairs = zip(found, outputs, layers, strict=True)
    return [
        (torch.zeros_like(output) if gradient is None else gradient).float().reshape(layer.heads, layer.length, -1)
        for gradient, output, layer in pairs
    ]


def looks(layer: AttentionLayer) -> bool:
    """Whether any head of it is on."""
    return len(layer.change.off) < layer.heads


def handed_on(layer: AttentionLayer, weights: Tensor, heads: slice) -> Tensor:
    """Weights (heads, rows, S) of some heads, 0 for those that are off."""
    off = [head - heads.start for head in sorted(layer.change.off) if heads.start <= head < heads.stop]
    return weights.index_fill(0, torch.tensor(off, device=weights.device), 0.0) if off else weights


def mean_of_heads(layer: AttentionLayer) -> Iterator[tuple[slice, Tensor]]:
    """(rows, float32 (rows, S)) until all are there, some heads at a time: to be added up to the mean over the heads
    that are on; nothing where all are off."""
    on = layer.heads - len(layer.change.off)
    for heads, rows, weights in layer.blocks() if on else ():
        yield rows, handed_on(layer, weights, heads).sum(0) / on


def unsuited(run: Run) -> str:
    """Why attention cannot be followed back to the places of the input, as a sentence; "" where it can."""
    layers = run.model.attention(run.inputs)
    if any(layer["kind"] == "cross" for layer in layers):
        return (
            "This model has cross attention between two texts or pictures, and what follows attention back to the input"
            " follows one. Use a gradient method, or look at its heads."
        )
    if any(layer["groups"] > 1 for layer in layers):
        return (
            "This model attends within windows of the picture, and what follows attention back to the input needs"
            " layers that see all of it. Use a CAM or a gradient method."
        )
    lengths = sorted({layer["length"] for layer in layers})
    if len(lengths) > 1:
        return (
            f"The attention layers of this model have {' and '.join(map(str, lengths))} tokens, and what follows"
            " attention back to the input needs the same tokens in each. Use a CAM or a gradient method."
        )
    if tuple(run.space.grid) == (lengths[0],) or _grid(lengths[0], run.space):
        return ""
    return (
        f"The attention layers of this model have {lengths[0]} tokens, and what follows attention back to the input"
        f" needs one for each token of a text, or one for each square patch of a picture after a few others; the input"
        f" is {run.space.words}. Use a gradient method."
    )


def placed(values: Tensor, space: Space) -> Tensor:
    """(L,) -> (h, w) of a picture's patches, or the places of any other input."""
    if (grid := _grid(len(values), space)) is not None:
        return values[grid.prefix :].reshape(grid.height, grid.width)
    return values.reshape(space.grid)


def _grid(tokens: int, space: Space) -> Reading | None:
    if space.kind != "picture":
        return None
    return of_patches(tokens, (space.shape[1], space.shape[2]))
