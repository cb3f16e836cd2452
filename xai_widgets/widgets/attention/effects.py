"""The job that switches every head off alone, in the background."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.similarity import Similarity
from . import pieces
from .job import Job
from .pieces import Values


class EffectsJob(Job):
    """See live.Job. The effect of every head."""

    background = True

    def items(self) -> Iterator[Values]:
        """The effects known so far."""
        kept, asked = self._asker._kept, self._asked
        attended = kept.attend(asked.prepared)
        embeds = attended.seen.outcome.kind == "embedding"
        reference = kept.reference(asked.reference) if embeds and asked.target == 1 else None
        target = asked.target if not embeds else None if reference is None else Similarity(reference)
        for known in attended.effects(target, live=True):
            self._give_way()
            yield {"effects": pieces.effects(known)}

    def deliver(self, item: Values) -> None:
        """See live.Job. It clears no error of the job that a person waits for."""
        self._asker._publish(item)

    def stopped(self) -> None:
        """See live.Job."""
        self._asker._effects_stopped()
