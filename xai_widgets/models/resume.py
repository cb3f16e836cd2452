"""Running only the part of a network after a layer, for many outputs of that layer.

One row goes through the network up to the layer, and what the modules on the way answer is kept. Then n rows go
through: each module that was done before the layer answers what it answered then, without computing, the layer
answers the n outputs in question, and only what comes after is computed n times. What a network does between its
modules is done in full, so nothing is assumed of how it is written but that rows do not see one another and that
modules do not answer differently the second time; two rows, once for each layer, are compared with the whole network
run in full, and a network that fails this is run in full from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ..core.errors import ExplainError

Call = Callable[[nn.Module, Tensor], Tensor]
Answers = dict[str, Tensor]


class _Arrived(BaseException):
    """The layer is reached: what comes after is not needed now."""


@dataclass(frozen=True)
class Way:
    """How a layer's output is replaced: in which of its calls, and which modules are done before."""

    call: int
    before: tuple[str, ...]

    def __call__(
        self, forward: Call, model: nn.Module, layer: str, inputs: Tensor, outputs: Tensor, answers: Answers
    ) -> Tensor:
        """(n, outputs) of the model for one row of input and n outputs of the layer, given what `answers` found."""
        rows = inputs.expand(len(outputs), *inputs.shape[1:])
        with ExitStack() as stack:
            for name, answer in answers.items():
                many = answer.expand(len(outputs), *answer.shape[1:])
                stack.enter_context(_forward(model.get_submodule(name), _answer(many)))
            stack.enter_context(_replaced(model.get_submodule(layer), outputs, self.call, compute=not self.before))
            return forward(model, rows)

    def answers(self, forward: Call, model: nn.Module, layer: str, inputs: Tensor) -> Answers:
        """What the modules before the layer answer to one row, which goes no further than to the layer."""
        answers: Answers = {}
        if not self.before:
            return answers
        calls = [0]

        def arrived(_module: nn.Module, _inputs: Any) -> None:
            calls[0] += 1
            if calls[0] == self.call:
                raise _Arrived

        with _hooks() as hooks:
            for name in self.before:
                hooks.append(model.get_submodule(name).register_forward_hook(_note(answers, name)))
            hooks.append(model.get_submodule(layer).register_forward_pre_hook(arrived))
            try:
                forward(model, inputs)
            except _Arrived:
                pass
        return answers


def way(forward: Call, model: nn.Module, layer: str, inputs: Tensor, outputs: Tensor, skip: bool) -> Way:
    """The way to replace a layer's output, with modules skipped if that may be tried and gives the same."""
    short = _plan(forward, model, layer, inputs)
    full = Way(short.call, ())
    if not skip or not short.before:
        return full
    two = torch.cat([outputs[:1], torch.zeros_like(outputs[:1])])
    wanted = full(forward, model, layer, inputs, two, {})
    try:
        got = short(forward, model, layer, inputs, two, short.answers(forward, model, layer, inputs))
    except ExplainError:
        return full
    same = got.device.type == "meta" or torch.allclose(got, wanted, rtol=1e-3, atol=1e-4, equal_nan=True)
    return short if same else full


def _plan(forward: Call, model: nn.Module, layer: str, inputs: Tensor) -> Way:
    """The layer's last call, and the outermost modules that run once and are done by then, with a tensor for a row."""
    runs: dict[str, int] = {}
    done: dict[str, bool] = {}
    begun: list[set[str]] = []

    def begin(_module: nn.Module, _inputs: Any) -> None:
        begun.append({name for name, usable in done.items() if usable})

    def finish(name: str, _module: nn.Module, _inputs: Any, output: Any) -> None:
        runs[name] = runs.get(name, 0) + 1
        done[name] = isinstance(output, Tensor) and output.ndim > 0 and len(output) == 1

    with _hooks() as hooks:
        for name, module in model.named_modules():
            if name and not isinstance(module, torch.jit.ScriptModule):
                hooks.append(module.register_forward_hook(partial(finish, name)))
        hooks.append(model.get_submodule(layer).register_forward_pre_hook(begin))
        forward(model, inputs)
    if not begun:
        raise ExplainError(f"Layer {layer!r} is not run on the way to what is explained, so it has no part in it.")
    once = {name for name in begun[-1] if runs[name] == 1 and name != layer}
    outermost = sorted(name for name in once if not any(name.startswith(f"{other}.") for other in once))
    return Way(len(begun), tuple(outermost))


@contextmanager
def _hooks() -> Iterator[list[torch.utils.hooks.RemovableHandle]]:
    """Handles that are removed at the end."""
    handles: list[torch.utils.hooks.RemovableHandle] = []
    try:
        yield handles
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def _forward(module: nn.Module, forward: Callable[..., Any]) -> Iterator[None]:
    """While open, a module runs `forward`; its own afterwards."""
    found = dict(module.__dict__)
    module.__dict__["forward"] = forward
    try:
        yield
    finally:
        del module.__dict__["forward"]
        if "forward" in found:
            module.__dict__["forward"] = found["forward"]


def _note(answers: Answers, name: str) -> Callable[[nn.Module, Any, Tensor], None]:
    def hook(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
        answers[name] = output

    return hook


def _answer(tensor: Tensor) -> Callable[..., Tensor]:
    return lambda *_args, **_kwargs: tensor


@contextmanager
def _replaced(layer: nn.Module, outputs: Tensor, at: int, compute: bool) -> Iterator[None]:
    """While open, call number `at` of the layer answers `outputs`. It computes all the same where `compute`, for a
    layer with hooks of its owner's, which come before this one."""
    calls, own = [0], layer.forward

    def hook(_module: nn.Module, _inputs: Any, _output: Any) -> Tensor | None:
        calls[0] += 1
        return outputs if calls[0] == at else None

    def forward(*args: Any, **kwargs: Any) -> Any:
        answer = hook(layer, args, None)
        return own(*args, **kwargs) if answer is None else answer

    with _hooks() as hooks, ExitStack() as stack:
        if compute:
            hooks.append(layer.register_forward_hook(hook))
        else:
            stack.enter_context(_forward(layer, forward))
        yield
