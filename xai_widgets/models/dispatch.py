"""Seeing every operation of a model, without torch's compiler coming in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from torch._compile import _disable_dynamo
from torch.utils._python_dispatch import TorchDispatchMode

if TYPE_CHECKING:
    from typing_extensions import Self


class Dispatch(TorchDispatchMode):
    """A TorchDispatchMode that is light. torch keeps every mode's own code from being compiled, and for that imports
    its compiler with the first operation: seconds, and a hundred megabytes. Here that is done only where somebody
    compiles."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False

    def __enter__(self) -> Self:
        kind = type(self)
        if "torch._dynamo" in sys.modules and not hasattr(kind.__torch_dispatch__, "__wrapped__"):
            apart = _disable_dynamo(kind.__torch_dispatch__)
            setattr(kind, "__torch_dispatch__", apart)  # noqa: B010  (mypy takes no new value of a method)
        super().__enter__()
        return self
