"""What is asked of a text, and the job that answers it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

from torch import Tensor

from ...core.run import Run
from ...core.target import TargetLike
from ..explanation import Explanation, Request
from .prompt import Prompt
from .subject import ITSELF, REFERENCE, TextSubject


@dataclass(frozen=True, eq=False)
class TextRequest:
    """See explanation.Request."""

    picture: Prompt
    method: str
    params: dict[str, Any]
    target: TargetLike | None
    reference: str
    layer: str = ""

    @property
    def touched(self) -> bool:
        """Whether the text is another than the original."""
        return self.picture.touched

    def run(self, subject: Any) -> Run:
        """A new Run of the input."""
        return subject.run(self.picture)

    def input_key(self) -> Any:
        """The same for requests about the same input."""
        return self.picture.key

    def same(self, other: TextRequest | None) -> bool:
        """Whether the two ask for the same thing."""
        return other is not None and self._asked() == other._asked()

    def _asked(self) -> Any:
        return self.picture, self.method, self.params, self.target, self.reference

    def at(self, target: TargetLike) -> TextRequest:
        """The same of a known target."""
        return replace(self, target=target)


class TextExplanation(Explanation):
    """See live.Job. Of an embedding, likenesses are explained, to what is only known once the model has answered."""

    def _target(self, request: Request, base: Tensor) -> TargetLike | None:
        asked, subject = cast(TextRequest, request), cast(TextSubject, self._asker.subject)
        if subject.kind == "embedding" and asked.target in (ITSELF, REFERENCE):
            assert self._under_way is not None
            return subject.likeness(asked.target, base, asked.reference, self._under_way.fingerprint)
        return asked.target
