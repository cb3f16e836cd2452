"""A torch module behind the Model protocol: used through a private view, never changed."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ..core.chunk import LARGEST_DEVICE
from ..core.errors import NO_GRADIENT, ExplainError, unknown
from ..core.model import Layer, Reading, Rows, Trace
from ..core.target import Target
from . import guard, layers, memory, merged, resume, view
from .borrowed import Borrowed, put_back
from .folded import Fold
from .heads import Head, answer
from .readings import kept, readings
from .tail import Tail


@dataclass(frozen=True)
class _Known:
    """What the first pass of an input of some shape told: the layers to list, the default one, all that can be read."""

    layers: tuple[Layer, ...]
    default: str
    readings: dict[str, Reading]


_NO_MAPS = _Known((), "", {})
"""Of inputs that are no pictures."""


class TorchModel:
    """Rows in, raw outputs out, for any module that maps (N, …) to (N, outputs) or (N, …).

    Args:
        original: the module; it is not kept alive.
        autocast: dtype of the autocast to run it under, or None.
        head: the layer to answer with, "" for the whole model.

    Attributes:
        guarded: why the original itself is used, everything put back after each call, or "" where a private view is.
        stochastic: the random operation the model runs even in eval mode, or "". Such a model is run from a fixed
            seed and the global random state put back.

    Raises:
        ExplainError: not a module, or a module with parameters that are not there yet.
    """

    no_gradient = NO_GRADIENT

    def __init__(self, original: nn.Module, autocast: torch.dtype | None = None, head: str = "") -> None:
        if not isinstance(original, nn.Module):
            raise ExplainError(f"The model must be a torch.nn.Module, got {type(original).__name__}.")
        if any(isinstance(t, (nn.UninitializedParameter, nn.UninitializedBuffer)) for t in view.tensors(original)):
            raise ExplainError("The model has lazy parameters that are not there yet. Run it once on a batch first.")
        if any(t.is_inference() for t in view.tensors(original)):
            raise ExplainError(
                "The model was made under torch.inference_mode(), so no gradient goes through it. Make it outside, or"
                " give copy.deepcopy(model)."
            )
        self._original = weakref.ref(original)
        self._lock = threading.RLock()
        self._autocast = autocast
        self._places: Hashable = None
        self._built = False
        self._module: nn.Module | None = None
        self._written: list[str] = []
        self._listed: dict[torch.Size, _Known] = {}
        self._attention: dict[torch.Size, tuple[tuple[dict[str, Any], ...], str]] = {}
        self._resumes: dict[tuple[str, torch.Size], resume.Way] = {}
        self._plans: dict[torch.Size, merged.Plan] = {}
        self._fewer: dict[torch.Size, tuple[nn.Module, Fold] | None] = {}
        self.guarded = ""
        self.stochastic = ""
        self.head = head
        self._head = Head(head) if head else None
        self._heads: dict[str, TorchModel] = {}

    # --- the original

    @property
    def original(self) -> nn.Module:
        """The user's module."""
        original = self._original()
        if original is None:
            raise ExplainError("The model was deleted. Keep a reference to it while it is explained.")
        return original

    @property
    def device(self) -> torch.device:
        """Where the model's first parameter is; the CPU for a model without any."""
        return _device(self.original)

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the model's first floating parameter; float32 for a model without any."""
        return next((t.dtype for t in view.tensors(self.original) if t.is_floating_point()), torch.float32)

    def renew(self) -> None:
        """See core.model.Model. An attribute that is no tensor, such as a temperature, was copied with the modules."""
        with self._lock:
            self._places, self._built = None, False
            self._heads.clear()

    def fingerprint(self) -> Hashable:
        """Identities, places and versions of all weights, and the hooks. The view is made anew after a change of any
        but the versions."""
        with self._lock:
            places, versions = view.state(self.original)
            if places != self._places:
                self._places, self._built = places, False
            return places, versions

    # --- rows

    def prepare(self, inputs: Tensor) -> Tensor:
        """On the model's device, in its dtype; channels_last on the CPU, which is nearly all of the gain there."""
        with torch.inference_mode(False):
            inputs = inputs.to(self.device, self.dtype)
            if inputs.device.type == "cpu" and inputs.ndim == 4:
                inputs = inputs.contiguous(memory_format=torch.channels_last)
                if inputs.stride(0) != inputs[0].numel():  # one row whose stride says nothing: torch takes it for NCHW
                    inputs = inputs.clone(memory_format=torch.channels_last)
            return inputs.clone() if inputs.is_inference() else inputs

    def forward(self, inputs: Tensor, by: nn.Module | None = None, writes: bool = True) -> Tensor:
        """See core.model.Model. `by`: a module that answers in the view's place. `writes`: to what it is given."""
        with self._session(inputs) as module, torch.no_grad():
            return (self._call if writes else self._call_on)(by or module, inputs).float()

    def gradient(self, inputs: Tensor, target: Target, by: nn.Module | None = None) -> tuple[Tensor, Tensor]:
        """See core.model.Model. `by`: as in `forward`."""
        with self._session(inputs) as module, torch.enable_grad():
            leaf = inputs.detach().requires_grad_()
            scores = target.pick(self._call(by or module, leaf).float())
            (gradient,) = _grad(scores.sum(), leaf, retain=False)
            return scores.detach(), gradient.float()

    def for_many(self, inputs: Tensor) -> Rows:
        """See core.model.Model."""
        with self._session(inputs) as module, torch.no_grad():
            plan = self._plan(module, inputs)
            by = None if plan.as_it_is else merged.merged(module, plan)
        at_once = memory.rows_at_once(plan.largest, LARGEST_DEVICE) if inputs.device.type == "cpu" else 0
        return Rows(partial(self.forward, by=by, writes=plan.writes), partial(self.gradient, by=by), at_once)

    def _plan(self, module: nn.Module, inputs: Tensor) -> merged.Plan:
        """What can be merged in the view, and how large its layers' outputs are, found out once for a shape."""
        if inputs.shape not in self._plans:
            own = self.guarded or self.stochastic or self._written or self._autocast or inputs.is_meta
            plan = merged.Plan() if own else merged.tried(module, self._call_on, inputs, self.original)
            self._plans[inputs.shape] = plan
        return self._plans[inputs.shape]

    def trace(self, inputs: Tensor, also: str = "") -> Trace:
        """See core.model.Model. Hooks cost some microseconds each: once the layers are known only theirs are set."""
        with self._session(inputs) as module, torch.enable_grad():
            leaf = inputs.detach().requires_grad_()
            known = self._listed.get(inputs.shape) if inputs.ndim == 4 else _NO_MAPS
            names = None if known is None else {layer.name for layer in known.layers}
            if names is not None and also in {"", *names}:
                module = self._in_fewer_steps(module, inputs, names)
            elif names is not None:
                names.add(also)
            with layers.captured(module, names) as found, self._noticed(module, inputs):
                outputs = self._call(module, leaf)
            reading = readings(found, _size(inputs), outputs.requires_grad) if known is None else known.readings
            maps = {name: tensor for name, tensor in kept(found).items() if name in reading}
            trace = Trace(leaf, outputs, maps, reading)
            if known is None:
                listed = layers.listed(maps, reading, module)
                self._listed[inputs.shape] = _Known(listed, layers.last(listed, module, trace), reading)
            return trace

    def _in_fewer_steps(self, module: nn.Module, inputs: Tensor, seen: set[str]) -> nn.Module:
        """A module that answers as the view does, in layers that are seen too, in four fifths of the time: its weights
        are made anew, of what the original's are now."""
        if inputs.shape not in self._fewer:
            with torch.no_grad():
                plan = self._plan(module, inputs).without(seen)
            self._fewer.clear()
            self._fewer[inputs.shape] = None if plan.as_it_is else merged.prepared(module, plan)
        if (made := self._fewer[inputs.shape]) is None:
            return module
        tree, fold = made
        fold.fold()
        return tree

    def backward(self, trace: Trace, target: Target, wrt: Tensor) -> Tensor:
        """See core.model.Model."""
        with self._lock, torch.inference_mode(False), torch.enable_grad():
            (gradient,) = _grad(target.pick(trace.outputs.float()).sum(), wrt, retain=True)
            return gradient.float()

    def resumed(self, inputs: Tensor, layer: str) -> Callable[[Tensor], Tensor]:
        """See core.model.Model. What comes before the layer is run at the first call and kept."""
        kept: dict[resume.Way, resume.Answers] = {}

        def scores(outputs: Tensor) -> Tensor:
            with self._session(inputs) as module:
                with torch.no_grad():
                    way = self._way(module, inputs, layer, outputs)
                    if way not in kept:
                        kept[way] = way.answers(self._call_anew, module, layer, inputs)
                return way(self._call_anew, module, layer, inputs, outputs, kept[way]).float()

        return scores

    def _way(self, module: nn.Module, inputs: Tensor, layer: str, outputs: Tensor) -> resume.Way:
        key = layer, inputs.shape
        if key not in self._resumes:
            skip = not (self.guarded or self.stochastic)
            self._resumes[key] = resume.way(self._call_anew, module, layer, inputs, outputs, skip)
        return self._resumes[key]

    def until(self, layer: str) -> TorchModel:
        """See core.model.Model."""
        if layer not in self._heads:
            names = [name for name, _ in self.original.named_modules() if name]
            if layer not in names:
                raise ExplainError(unknown("layer called", layer, names))
            self._heads[layer] = TorchModel(self.original, self._autocast, layer)
        return self._heads[layer]

    def after(self, inputs: Tensor, layer: str) -> Tail:
        """See core.model.Model."""
        return Tail(self, inputs, layer)

    @contextmanager
    def borrow(self, inputs: Tensor) -> Iterator[Borrowed]:
        """See core.model.Model."""
        with self._session(inputs) as module, torch.enable_grad(), put_back(module):
            yield Borrowed(module, self.dtype, self._head)

    # --- layers

    def contains(self, kind: type) -> bool:
        """See core.model.Model."""
        return any(isinstance(module, kind) for module in view.modules(self.original))

    def layers(self, inputs: Tensor) -> tuple[Layer, ...]:
        """See core.model.Model."""
        return self._known(inputs).layers

    def _known(self, inputs: Tensor) -> _Known:
        with self._lock:
            if inputs.ndim == 4 and inputs.shape not in self._listed:
                self.trace(inputs)
            return self._listed.get(inputs.shape, _NO_MAPS)

    @contextmanager
    def _noticed(self, module: nn.Module, inputs: Tensor) -> Iterator[None]:
        """While open, the first pass of an input of some shape tells what attention there is."""
        from .attention.watching import noticing, told  # which has a model of its own, made of this one

        if inputs.shape in self._attention:
            yield
            return
        with noticing(module) as watch:
            yield
        self._attention[inputs.shape] = told(module, watch)

    def attention(self, inputs: Tensor) -> tuple[dict[str, Any], ...]:
        """See core.model.Model."""
        with self._session(inputs) as module, torch.no_grad():
            if inputs.shape not in self._attention:
                with self._noticed(module, inputs):
                    self._call(module, inputs)
            found, why = self._attention[inputs.shape]
        if why:
            raise ExplainError(why)
        return found

    def default_layer(self, inputs: Tensor) -> str:
        """See core.model.Model."""
        name = self._known(inputs).default
        if inputs.ndim != 4:
            raise ExplainError(
                f"This method is for pictures (1, C, H, W), whose layers are maps; the input is {tuple(inputs.shape)}."
                " Use saliency, integrated-gradients or another gradient method, or feature-ablation or kernel-shap."
            )
        if not name:
            raise ExplainError(
                "No layer of this model has an output that is a map over the picture (N, channels, h, w),"
                " (N, h, w, channels) or (N, tokens, channels), so there is nothing for this method to show. Use a"
                " gradient method or occlusion."
            )
        return name

    # --- the view

    def ready(self, inputs: Tensor) -> None:
        """Have the view made, if there is none, and compared with the original on this input."""
        with self._session(inputs):
            pass

    @contextmanager
    def _session(self, inputs: Tensor) -> Iterator[nn.Module]:
        """One thread at a time on an up-to-date view, under the autocast the model was given."""
        with self._lock, ExitStack() as stack:
            stack.enter_context(torch.inference_mode(False))
            if not self._built:
                self._build(inputs[:1].detach())
                self._built = True
            if self._autocast is not None:
                stack.enter_context(torch.autocast(self.device.type, dtype=self._autocast))
            if self.guarded:
                stack.enter_context(guard.put_back(self.original))
            if self.stochastic:
                stack.enter_context(guard.own_randomness(self.device))
            self._refresh()
            yield self._module or self.original

    def _refresh(self) -> None:
        """Buffers the forward pass writes to are the view's own; give them the original's values."""
        if self._module is None:
            return
        for name in self._written:
            self._module.get_buffer(name).data = self.original.get_buffer(name).detach().clone()

    def _build(self, row: Tensor) -> None:
        """A view that answers as the original does, or the original itself, guarded."""
        memory.keep_blocks()
        self._module, self._written, self.guarded, self.stochastic = None, [], "", ""
        self._listed.clear()
        self._attention.clear()
        self._resumes.clear()
        self._plans.clear()
        self._fewer.clear()
        try:
            trial = view.copied(self.original, own_buffers=True)
            module = view.without_hooks(view.copied(self.original))
        except Exception as problem:  # deepcopy runs the user's own code
            self.guarded = f"it cannot be copied ({type(problem).__name__}: {problem})"
            with guard.put_back(self.original):
                self._first_answer(self.original, row)
            return
        found = dict(trial.named_buffers())
        wanted = self._first_answer(trial, row)
        self._written = [n for n, b in trial.named_buffers() if n in found and (b is not found[n] or b._version)]
        for name in self._written:
            parent, _, leaf = name.rpartition(".")
            module.get_submodule(parent)._buffers[leaf] = self.original.get_buffer(name).detach().clone()
        with put_back(module):  # some models change themselves for good by an input, such as one of few tokens
            same = self._same(wanted, self._answer(module, row))
        if not same and not self._same_at_rest(row):
            self.guarded = "a copy of it without its hooks answers differently"
            return
        self._module = module

    def _same_at_rest(self, row: Tensor) -> bool:
        """Whether the view would answer as the original does if nobody trained it meanwhile: weights of their own."""
        still = view.copied(self.original, own_buffers=True, own_parameters=True)
        module = view.without_hooks(view.copied(still, own_buffers=True))
        return self._same(self._answer(still, row), self._answer(module, row))

    def _first_answer(self, module: nn.Module, row: Tensor) -> Tensor:
        """The answer, and with it whether the model is random by itself."""
        with view.RandomOps(self.device) as random:
            answer = self._answer(module, row)
        self.stochastic = ", ".join(sorted(random.names))
        return self._answer(module, row) if self.stochastic else answer

    def _answer(self, module: nn.Module, row: Tensor) -> Tensor:
        with ExitStack() as stack:
            stack.enter_context(torch.no_grad())
            if self.stochastic:
                stack.enter_context(guard.own_randomness(self.device))
            if self._autocast is not None:
                stack.enter_context(torch.autocast(self.device.type, dtype=self._autocast))
            return self._call(module, row).float()

    def _call_anew(self, module: nn.Module, inputs: Tensor) -> Tensor:
        """One of several passes in a session, each from the same buffers and the same random state."""
        with self._session(inputs):
            return self._call(module, inputs)

    @staticmethod
    def _same(a: Tensor, b: Tensor) -> bool:
        if a.device.type == "meta":
            return a.shape == b.shape
        return a.shape == b.shape and torch.allclose(a, b, rtol=1e-3, atol=1e-4, equal_nan=True)

    def _call(self, module: nn.Module, inputs: Tensor) -> Tensor:
        return self._call_on(module, inputs.clone())  # a model may write to what it is given

    def _call_on(self, module: nn.Module, inputs: Tensor) -> Tensor:
        try:
            outputs = answer(module, inputs, self._head)
        except (ExplainError, torch.OutOfMemoryError):
            raise
        except Exception as problem:
            if "DefaultCPUAllocator" in str(problem):  # torch gives the CPU's lack of memory no type of its own
                raise torch.OutOfMemoryError(str(problem)) from problem
            raise ExplainError(
                f"The model raised {type(problem).__name__} on an input of shape {tuple(inputs.shape)}: {problem}."
                " Check that preprocess= makes what the model expects."
            ) from problem
        if len(outputs) != len(inputs):
            raise ExplainError(
                f"The model gave {len(outputs)} rows for {len(inputs)} inputs; one row for each is expected."
            )
        return outputs


def _grad(score: Tensor, wrt: Tensor, retain: bool) -> tuple[Tensor, ...]:
    if not score.requires_grad:
        raise ExplainError(NO_GRADIENT)
    gradients = torch.autograd.grad(score, wrt, retain_graph=retain, allow_unused=True)
    return tuple(torch.zeros_like(wrt) if g is None else g for g in gradients)


def _size(inputs: Tensor) -> tuple[int, int]:
    return inputs.shape[2], inputs.shape[3]


def _device(model: nn.Module) -> torch.device:
    return next((t.device for t in view.tensors(model)), torch.device("cpu"))


def autocast_of(model: nn.Module) -> torch.dtype | None:
    """The autocast dtype in force in this thread for the model's device, or None."""
    device = _device(model).type
    try:
        return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else None
    except RuntimeError:  # a device without autocast
        return None
