"""What a model said of the inputs that a method made, so that a score that is no number can be named."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import torch
from torch import Tensor

from .errors import ExplainError

Words = Callable[[int], str]
"""Number of an input among those that a method makes -> what it is."""
MOST = 4096


class Heard:
    """Scores, where they are, of one explanation. How many are not finite is counted there too, and read together with
    an answer: to look at each chunk would wait for the device each time.

    Attributes:
        doubts: int64 (), the scores that are not finite so far, on their device; None before there are any.
    """

    def __init__(self) -> None:
        self._chunks: deque[tuple[Tensor, int, Words]] = deque(maxlen=MOST)
        self.doubts: Tensor | None = None

    def clear(self) -> None:
        """Forget them."""
        self._chunks.clear()
        self.doubts = None

    def note(self, scores: Tensor, start: int, words: Words | None) -> None:
        """Scores (n,) of the inputs from number `start` on; nothing is kept of those without words."""
        if words is None:
            return
        bad = (~torch.isfinite(scores.detach())).sum()
        self.doubts = bad if self.doubts is None else self.doubts + bad
        self._chunks.append((scores.detach().clone(), start, words))

    def check(self) -> None:
        """ExplainError for the first score that is not finite."""
        for scores, start, words in self._chunks:
            bad = torch.nonzero(~torch.isfinite(scores.cpu())).flatten().tolist()
            if bad:
                raise ExplainError(
                    f"The model answered {float(scores[bad[0]])} for {words(start + bad[0])}. Explanations need finite"
                    " scores: use another baseline or method, or see what the model does there."
                )
