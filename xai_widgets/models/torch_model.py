"""A torch module behind the Model protocol: used through a private view, never changed."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ..core.chunk import LARGEST_DEVICE
from ..core.errors import NO_GRADIENT, ExplainError, unknown
from ..core.model import Layer, Rows, Trace
from ..core.target import Target
from . import layers, memory, merged, resume, view
from .borrowed import Borrowed, put_back
from .folded import Fold
from .heads import Head
from .layers import NO_MAPS, Known
from .readings import kept, readings
from .stand_in import StandIn
from .surroundings import device_of, dtype_of
from .tail import Tail


class TorchModel:
    """Rows in, raw outputs out, for any module that maps (N, …) to (N, outputs) or (N, …).

    Args:
        original: the module; it is not kept alive.
        autocast: dtype of the autocast to run it under, or None.
        head: the layer to answer with, "" for the whole model.

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
        self._stand_in: StandIn | None = None
        self._listed: dict[torch.Size, Known] = {}
        self._attention: dict[torch.Size, tuple[tuple[dict[str, Any], ...], str]] = {}
        self._resumes: dict[tuple[str, torch.Size], resume.Way] = {}
        self._plans: dict[torch.Size, merged.Plan] = {}
        self._fewer: dict[torch.Size, tuple[nn.Module, Fold] | None] = {}
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
        return device_of(self.original)

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the model's first floating parameter; float32 for a model without any."""
        return dtype_of(self.original)

    @property
    def guarded(self) -> str:
        """Why the original itself is used, everything put back after each call, or "" where a private view is."""
        return "" if self._stand_in is None else self._stand_in.guarded

    @property
    def stochastic(self) -> str:
        """The random operation the model runs even in eval mode, or "". Such a model is run from a fixed seed and the
        global random state put back."""
        return "" if self._stand_in is None else self._stand_in.stochastic

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
            return (self._own.call if writes else self._own.call_on)(module if by is None else by, inputs).float()

    def gradient(self, inputs: Tensor, target: Target, by: nn.Module | None = None) -> tuple[Tensor, Tensor]:
        """See core.model.Model. `by`: as in `forward`."""
        with self._session(inputs) as module, torch.enable_grad():
            leaf = inputs.detach().requires_grad_()
            scores = target.pick(self._own.call(module if by is None else by, leaf).float())
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
            mine = self._own
            own = mine.guarded or mine.stochastic or mine.written or self._autocast or inputs.is_meta
            plan = merged.Plan() if own else merged.tried(module, mine.call_on, inputs, self.original)
            self._plans[inputs.shape] = plan
        return self._plans[inputs.shape]

    def trace(self, inputs: Tensor, also: str = "") -> Trace:
        """See core.model.Model. Hooks cost some microseconds each: once the layers are known only theirs are set."""
        with self._session(inputs) as module, torch.enable_grad():
            leaf = inputs.detach().requires_grad_()
            known = self._listed.get(inputs.shape) if inputs.ndim == 4 else NO_MAPS
            names = None if known is None else {layer.name for layer in known.layers}
            if names is not None and also not in {"", *names}:
                names.add(also)
            elif names is not None and inputs.ndim == 4:
                module = self._in_fewer_steps(module, inputs, names)
            with layers.captured(module, names) as found, self._noticed(module, inputs):
                outputs = self._own.call(module, leaf)
            reading = readings(found, _size(inputs), outputs.requires_grad) if known is None else known.readings
            maps = {name: tensor for name, tensor in kept(found).items() if name in reading}
            trace = Trace(leaf, outputs, maps, reading)
            if known is None:
                self._listed[inputs.shape] = layers.known(trace, module)
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

    def _known(self, inputs: Tensor) -> Known:
        with self._lock:
            if inputs.ndim == 4 and inputs.shape not in self._listed:
                self.trace(inputs)
            return self._listed.get(inputs.shape, NO_MAPS)

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
                    self._own.call(module, inputs)
            found, why = self._attention[inputs.shape]
        if why:
            raise ExplainError(why)
        return found

    def default_layer(self, inputs: Tensor) -> str:
        """See core.model.Model."""
        return layers.default(self._known(inputs), inputs)

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
            yield self._own.entered(stack, lambda: self.original)

    @property
    def _own(self) -> StandIn:
        """What answers, while a session is open."""
        assert self._stand_in is not None
        return self._stand_in

    def _build(self, row: Tensor) -> None:
        """What answers as the original does, and nothing known of it yet."""
        memory.keep_blocks()
        self._stand_in = None
        self._forget()
        self._stand_in = StandIn(self.original, row, self._autocast, self._head)

    def _forget(self) -> None:
        """Forget what was found out of what answered before."""
        for known in (self._listed, self._attention, self._resumes, self._plans, self._fewer):
            known.clear()

    def _call_anew(self, module: nn.Module, inputs: Tensor) -> Tensor:
        """One of several passes in a session, each from the same buffers and the same random state."""
        with self._session(inputs):
            return self._own.call(module, inputs)


def _grad(score: Tensor, wrt: Tensor, retain: bool) -> tuple[Tensor, ...]:
    if not score.requires_grad:
        raise ExplainError(NO_GRADIENT)
    gradients = torch.autograd.grad(score, wrt, retain_graph=retain, allow_unused=True)
    return tuple(torch.zeros_like(wrt) if g is None else g for g in gradients)


def _size(inputs: Tensor) -> tuple[int, int]:
    return inputs.shape[2], inputs.shape[3]
