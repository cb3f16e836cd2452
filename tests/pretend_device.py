"""A device that is none: its tensors hold real numbers on the CPU, say they are elsewhere, and refuse to be mixed.

Built on PrivateUse1, which a process can give away once and never take back, so what needs it runs in a process of its
own (`in_a_process`). Copies to the CPU are counted: on a GPU each would wait for all that was asked before.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_flatten, tree_map

NAME = "pretend"
copies: list[str] = []
"""Names of the operations that brought something to the CPU."""


class Pretend(torch.Tensor):
    """A tensor on the device; `held` is where its numbers are."""

    held: Tensor

    @staticmethod
    def __new__(cls, held: Tensor) -> Pretend:
        wrapper = torch.Tensor._make_wrapper_subclass(
            cls, held.shape, strides=held.stride(), storage_offset=held.storage_offset(), dtype=held.dtype,
            device=f"{NAME}:0",
        )  # fmt: skip
        wrapper.held = held
        return wrapper

    __torch_function__ = torch._C._disabled_torch_function_impl

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        name = func.name().removeprefix("aten::")
        given = [t for t in tree_flatten((args, kwargs))[0] if isinstance(t, Tensor)]
        _refuse_mixing(name, given)
        to_cpu = kwargs.get("device") is not None and torch.device(kwargs["device"]).type == "cpu"
        if to_cpu or name == "_local_scalar_dense" or (name == "copy_" and not isinstance(given[0], Pretend)):
            copies.append(name)
        if kwargs.get("device") is not None:
            kwargs["device"] = "cpu"
        known = {id(t.held): t for t in given if isinstance(t, Pretend)}
        plain = {id(t) for t in given if not isinstance(t, Pretend)}
        answer = func(*tree_map(_held, args), **tree_map(_held, kwargs))
        if to_cpu:
            return answer

        def wrapped(value: Any) -> Any:
            if not isinstance(value, Tensor) or id(value) in plain:
                return value
            return known[id(value)] if id(value) in known else Pretend(value)

        return tree_map(wrapped, answer)


def _held(value: Any) -> Any:
    return value.held if isinstance(value, Pretend) else value


def _refuse_mixing(name: str, given: list[Tensor]) -> None:
    """As CUDA does: only copies, and numbers that happen to be tensors without sides, may come from the CPU."""
    if name != "copy_" and any(not isinstance(t, Pretend) and t.ndim > 0 for t in given):
        raise RuntimeError(f"{name}: all tensors must be on one device, got {NAME} and cpu")


def install() -> torch.device:
    """Give the process the device."""
    from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

    _setup_privateuseone_for_python_backend(NAME)
    library = torch.library.Library("aten", "IMPL")
    library.impl("empty.memory_format", _empty, "PrivateUse1")
    library.impl("empty_strided", _empty_strided, "PrivateUse1")
    install.library = library  # type: ignore[attr-defined]  # its registrations end with it
    return torch.device(f"{NAME}:0")


def _empty(size: Any, dtype: Any = None, layout: Any = None, device: Any = None, pin_memory: Any = None,
           memory_format: Any = None) -> Tensor:  # fmt: skip
    made = torch.empty(size, dtype=dtype, device="cpu")
    return Pretend(made if memory_format in (None, torch.preserve_format) else made.to(memory_format=memory_format))


def _empty_strided(size: Any, stride: Any, dtype: Any = None, layout: Any = None, device: Any = None,
                   pin_memory: Any = None) -> Tensor:  # fmt: skip
    return Pretend(torch.empty_strided(size, stride, dtype=dtype, device="cpu"))


def in_a_process(module: str) -> Any:
    """What `module.on_the_device(device)` answers, as JSON, in a process that has the device."""
    here = Path(__file__).parent
    program = (
        f"import sys; sys.path[:0] = [{str(here)!r}, {str(here.parent)!r}]\n"
        f"import importlib, json, pretend_device\n"
        f"device = pretend_device.install()\n"
        f"print(json.dumps(importlib.import_module({module!r}).on_the_device(device)))"
    )
    ran = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])
