"""Any attribution of Captum's as an explainer: on the private view, counted, cancellable, and left as found."""

from __future__ import annotations

import importlib.util
import inspect
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.errors import Cancelled, ExplainError
from ..core.neuron import Neuron
from ..core.run import Run
from ..core.target import TargetLike, as_target
from ..models.borrowed import OwnRandom
from .base import Explainer

SELECTOR = "neuron_selector"
INSTALL = 'pip install "xai-widgets[captum]"'


class Captum(Explainer):
    """An explainer whose values Captum computes. Subclasses write `steps`, with `attributed`."""

    needs_numbers = True

    @classmethod
    def missing(cls) -> str:
        """See Explainer."""
        if importlib.util.find_spec("captum") is not None:
            return ""
        return f"{cls.label} needs captum: {INSTALL}."

    has_target = True
    """Whether captum's method is told which output to explain."""

    def attributed(self, run: Run, make: Callable[[Any], Any], target: TargetLike, **asked: Any) -> Tensor:
        """(1, …): what `make(module)` attributes to the run's input, with the `asked` keywords. The module answers with
        the target's number alone, which is its output 0; captum's methods of a unit pick it from the layer themselves.

        Raises:
            ExplainError: captum could not do it.
        """
        with run.borrow() as module, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of the hooks it sets
            inputs = run.inputs.detach().clone().requires_grad_()
            module.target = as_target(target)
            asked = {"target": 0, **asked} if self.has_target else asked
            try:
                values = make(module).attribute(inputs, **asked)
            except (ExplainError, Cancelled, torch.OutOfMemoryError):
                raise
            except Exception as problem:
                if not run.trace.outputs.requires_grad:
                    raise ExplainError(run.model.no_gradient) from problem
                raise ExplainError(
                    f"{self.label} could not explain this model: captum raised {type(problem).__name__}: {problem}"
                ) from problem
        run.check()
        return _one(values, self.label).detach()


def _one(values: Any, label: str) -> Tensor:
    if isinstance(values, tuple) and len(values) == 1:
        values = values[0]
    if not isinstance(values, Tensor) or len(values) != 1:
        raise ExplainError(f"{label} gave no tensor (1, …) for the input, so there is nothing to show as a map.")
    return values


@contextmanager
def _own_numpy(seed: int) -> Iterator[None]:
    """NumPy's global state from a seed while open, and as found afterwards: some of captum draws from it.

    Other threads see it too, so none of the registered methods needs this.
    """
    found = np.random.get_state()
    np.random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(found)


def from_captum(method: Callable[..., Any], *, layer: str = "", seed: int = 0, **settings: Any) -> Explainer:
    """An explainer from any Captum attribution of one input.

    Args:
        method: a class of `captum.attr`, or a function of a module that makes such an object, for those that wrap
            another: `lambda module: NoiseTunnel(Saliency(module))`.
        layer: for classes that explain a layer, its module name; "" is the model's default layer.
        seed: where it draws random numbers.
        **settings: keywords of its constructor and of its `attribute`.

    Its values are the input's, summed over channels, or the layer's, summed over channels too. Captum's Neuron methods
    take the unit from the target, xw.Neuron(layer, index), a channel being the mean over its map; NeuronConductance,
    which has an output as its target too, takes `layer` and captum's own `neuron_selector`.
    """
    name = getattr(method, "__name__", type(method).__name__)
    return _Given(method, "captum" if name == "<lambda>" else f"captum-{name}", layer, seed, settings)


class _Given(Captum):
    """See from_captum."""

    name: ClassVar[str] = "captum"
    label = "Captum"
    family = "gradient"
    about = "What a Captum attribution that was handed in gives. What it measures is said in Captum's documentation."
    formula = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>M</mi></math>'
    paper = ("Kokhlikyan et al. 2020", "https://arxiv.org/abs/2009.07896")
    adds_up = "unknown"

    def __init__(self, method: Any, name: str, layer: str, seed: int, settings: dict[str, Any]) -> None:
        super().__init__()
        self.name, self.label = name, name  # type: ignore[misc]
        self._method, self._layer, self._seed = method, layer, seed
        self._own = inspect.signature(method).parameters
        self._built = {key: value for key, value in settings.items() if key in self._own}
        self._asked = {key: value for key, value in settings.items() if key not in self._own}
        self._takes = inspect.signature(method.attribute).parameters if hasattr(method, "attribute") else {}
        self.has_target = "target" in self._takes or SELECTOR not in self._takes

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        layer, asked = "", dict(self._asked)
        if SELECTOR in self._takes and SELECTOR not in asked:
            asked[SELECTOR] = self._unit(target).pick
            layer = self._unit(target).layer
        elif "layer" in self._own:
            layer, trace = run.layer(self._layer)

        def make(module: Any) -> Any:
            return self._method(*([module, module.layer(layer)] if layer else [module]), **self._built)

        with _own_numpy(self._seed), OwnRandom(self._seed):
            values = self.attributed(run, make, target, **asked)
        picture = run.space.kind == "picture" and values.shape[-2:] == run.inputs.shape[-2:]
        if picture or values.shape == run.inputs.shape:
            yield self.answer(run, target, run.space.reduced(values[0], "sum"), layer=layer)
        elif layer and values.shape[2:] == trace.layers[layer].shape[2:]:
            yield self.answer(run, target, trace.readings[layer].map(values)[0].sum(0), layer=layer)
        else:
            raise ExplainError(f"{self.label} gave values of the shape {tuple(values.shape)}, which are no map.")

    def _unit(self, target: TargetLike) -> Neuron:
        """What is explained, where that is a unit; ExplainError otherwise."""
        if "target" in self._takes:
            raise ExplainError(f"{self.label} explains an output by one unit: give layer= and neuron_selector= too.")
        if not isinstance(target, Neuron):
            raise ExplainError(f"{self.label} explains a unit of a layer: give target=xw.Neuron(layer, channel).")
        return target
