"""Which module turns whole numbers into vectors, found by watching one forward pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..core.errors import ExplainError
from . import guard, view
from .surroundings import device_of


@dataclass(frozen=True)
class Embedding:
    """`module`: its name in the model; `values`: what it gives for the ids, (1, L, D); `rows`: for other ids, where it
    has such, (D,) each."""

    module: str
    values: Tensor
    rows: Mapping[str, Tensor]


def found(
    model: nn.Module, call: Callable[[nn.Module], Any], ids: Mapping[Any, Tensor], others: Mapping[str, int]
) -> dict[Any, Embedding]:
    """For each of the ids (1, L) that an embedding of the model takes in `call`, that embedding; the model's own
    `get_input_embeddings` if it is among several. `others` are ids whose vectors are wanted too.

    Raises:
        ExplainError: the forward pass fails.
    """
    seen: dict[Any, dict[str, Tensor]] = {}
    if not ids:
        return {}
    with _to_look_at(model) as module:
        words = _words_of(module)
        with ExitStack() as stack:
            embeddings = {name: part for name, part in module.named_modules() if isinstance(part, nn.Embedding)}
            embeddings |= {name: part for name, part in module.named_modules() if part is words}
            for name, part in embeddings.items():
                stack.callback(part.register_forward_hook(_note(name, ids, seen)).remove)
            _run(call, module)
        chosen = {key: _chosen(names, module, words) for key, names in seen.items()}
        return {
            key: Embedding(name, seen[key][name], _rows(module.get_submodule(name), seen[key][name], others))
            for key, name in chosen.items()
        }


def again(
    module: nn.Module, ids: Mapping[Any, Tensor], names: Mapping[Any, str], others: Mapping[str, int]
) -> dict[Any, Embedding]:
    """Like `found`, in a private view of which it is known what embeds what: nothing else of it is run."""
    found: dict[Any, Embedding] = {}
    with torch.no_grad():
        for key, name in names.items():
            part = module.get_submodule(name)
            values = part(ids[key]).detach().clone()
            found[key] = Embedding(name, values, _rows(part, values, others))
    return found


@contextmanager
def _to_look_at(model: nn.Module) -> Iterator[nn.Module]:
    """A copy in eval mode, or the model itself, put back as it was; nothing is learnt and no generator is moved."""
    device = device_of(model)
    with ExitStack() as stack:
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.no_grad())
        stack.enter_context(view.RandomOps(device))
        try:
            module = view.copied(model, own_buffers=True)
        except Exception:  # deepcopy runs the user's own code
            module = model
            stack.enter_context(guard.put_back(model))
        yield module


def _run(call: Callable[[nn.Module], Any], module: nn.Module) -> None:
    try:
        call(module)
    except (ExplainError, torch.OutOfMemoryError):
        raise
    except Exception as problem:
        raise ExplainError(
            f"The model raised {type(problem).__name__} on these inputs: {problem}. Check that they are what it takes."
        ) from problem


def _words_of(module: nn.Module) -> nn.Module | None:
    """A Hugging Face model's own word embedding."""
    try:
        words = module.get_input_embeddings()  # type: ignore[operator]
    except (AttributeError, NotImplementedError):
        return None
    return words if isinstance(words, nn.Module) else None


def _note(
    name: str, ids: Mapping[Any, Tensor], seen: dict[Any, dict[str, Tensor]]
) -> Callable[[nn.Module, Any, Any], None]:
    def hook(_module: nn.Module, inputs: Any, output: Any) -> None:
        given = inputs[0] if inputs else None
        if not isinstance(output, Tensor) or output.ndim != 3:
            return
        for key, own in ids.items():
            if same(given, own):
                seen.setdefault(key, {}).setdefault(name, output.detach().clone())

    return hook


def same(given: Any, ids: Tensor) -> bool:
    """Whether an embedding was fed these ids."""
    return isinstance(given, Tensor) and given.shape == ids.shape and torch.equal(given, ids.to(given.dtype))


def _chosen(names: Mapping[str, Tensor], module: nn.Module, words: nn.Module | None) -> str:
    own = (name for name in names if module.get_submodule(name) is words)
    return next(own, next(iter(names)))


def _rows(embedding: nn.Module, like: Tensor, others: Mapping[str, int]) -> dict[str, Tensor]:
    known = {}
    for name, number in others.items():
        try:
            known[name] = embedding(torch.tensor([[number]], device=like.device))[0, 0].detach().clone()
        except (IndexError, RuntimeError):  # the tokenizer knows more words than the model
            continue
    return known
