"""PerturbationExplorer: what a picture can suffer before the model changes its mind, under the hand."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar

import traitlets as t

from ...analysis import metrics, perturbations
from ...core.attribution import Attribution
from ..base import built
from ..explanation import Item, Request
from ..picture import PictureExplorer
from .chart import Chart
from .job import Compared, PerturbedExplanation
from .model import choose
from .request import Perturbed, Settings, settings_of
from .response import Responses

MOST_KNOWN = 4
"""Explanations of untouched pictures that are kept to compare with."""


class PerturbationExplorer(Responses):
    """Shows a picture with a slider for each perturbation, the attribution over it, and what the model says by then.

    Args:
        model, image, labels, truth, preprocess, output, background: see SaliencyExplorer.
        perturbations: which have a slider: names of `xw.perturbations.names()` and Perturbations of your own; all that
            are registered where None.
        **traits: any settable trait of PerturbationModel, e.g. strengths={"blur": 2}, curve_of="rotation", seed=3.

    Raises:
        ExplainError: something given does not fit; the sentence says what was expected.
        TypeError: an unknown keyword; the nearest real one is named.

    What is explained stays the same class while the picture is perturbed: the one asked for, or the untouched picture's
    most likely one.

    Example:
        >>> explorer = PerturbationExplorer(model, image, strengths={"blur": 3})  # doctest: +SKIP
        >>> explorer.wait()  # doctest: +SKIP
        >>> explorer.similarity, explorer.flips[0]["strength"]  # doctest: +SKIP
        (0.71, 4.2)
    """

    _esm = built("perturbation.js")
    _css = built("perturbation.css")
    keywords: ClassVar[tuple[str, ...]] = (*PictureExplorer.keywords, "perturbations")

    def __init__(self, model: Any, image: Any, *, perturbations: Any = None, **keywords: Any) -> None:
        self._chosen = choose(perturbations)
        self._own_choice = perturbations is not None
        self._before: list[tuple[Any, Attribution]] = []
        self._drawn: Request | None = None
        super().__init__(model, image, **keywords)

    def _begin_with(self, traits: dict[str, Any]) -> None:
        super()._begin_with(traits)
        self._chart = Chart(self.subject.kind in ("softmax", "sigmoid"))
        self._publish({
            "perturbations": [one.describe() for one in self._chosen.values()], "figures": self._chart.figures,
        })  # fmt: skip
        self.strengths = traits.pop("strengths", {})
        self.extras = traits.pop("extras", {})
        self.curve_of = traits.pop("curve_of", next(iter(self._chosen)))

    # --- public verbs

    @property
    def settings(self) -> Settings:
        """What is changed now, as `xw.perturbations.perturb` takes it."""
        return settings_of(self._settings())

    def reset(self, *names: str) -> None:
        """Put sliders back to where they change nothing, and their further parameters to their defaults; all of them
        where none is named.

        Raises:
            ExplainError: an unknown name.
        """
        kept = {name for name in self._chosen if names and name not in self._named("reset", dict.fromkeys(names))}
        with self._one_request():
            self.extras = {name: values for name, values in self.extras.items() if name in kept}
            self.strengths = {name: value for name, value in self.strengths.items() if name in kept}

    def table(self) -> list[dict[str, Any]]:
        """`ranking` with plain columns: perturbation, flips at, of its range, answer then, change, note."""
        return [
            {
                "perturbation": row["name"], "flips at": row["flip"] and row["flip"]["strength"],
                "of its range": row["flip"] and row["flip"]["share"],
                "answer then": row["flip"] and (row["flip"]["label"] or row["flip"]["answer"]),
                "change": row["change"], "note": row["note"],
            }
            for row in self.ranking
        ]  # fmt: skip

    def dataframe(self) -> Any:
        """`table()` as a pandas DataFrame.

        Raises:
            ExplainError: there is no pandas here; the sentence has the install line.
        """
        return metrics.frame(self.table())

    # --- what follows from a change

    def _asking(self) -> Perturbed:
        plain = self._request(self.method, self.params)
        given = {field.name: getattr(plain, field.name) for field in fields(plain)}
        return Perturbed(**given, settings=self.settings, seed=self.seed, device=self.subject.model.device)

    def _job(self, request: Request) -> PerturbedExplanation:
        assert isinstance(request, Perturbed)
        return PerturbedExplanation(self, request, self._runs)

    @t.observe("strengths", "extras", "seed")
    def _on_perturbed(self, _change: Any) -> None:
        if not self._quiet:
            self._ask()
            self._publish({"code": self._code()})

    # --- the answer, on the worker thread

    def _show(self, request: Request, item: Item, milliseconds: float) -> None:
        """See Asker. What takes a while to compare is told after what a hand waits for."""
        before = self._last_frame
        super()._show(request, item, milliseconds)
        assert isinstance(request, Perturbed)
        known = self._known(request, item)
        if self._last_frame > before and request.touched and known is not None:
            self._publish(self._alike(request, known, item.attribution))

    def _beside(self, request: Request, item: Item) -> dict[str, Any]:
        assert isinstance(request, Perturbed)
        values: dict[str, Any] = {}
        if request is not self._drawn:
            self._drawn = request
            values["perturbed"] = request.picture.message(request.pixels[0].cpu()) if request.touched else None
        if not request.touched:
            if item.attribution.final:
                self._keep(request, item)
            return {**values, "similarity": 1.0, "overlap": 1.0}
        if self._known(request, item) is not None:
            return values
        waiting = {"status": "running"} if item.attribution.final else {}
        return {**values, **waiting, "similarity": None, "overlap": None}

    def _take_compared(self, request: Perturbed, found: Compared) -> None:
        """The untouched picture's explanation, made for one that is shown already."""
        before = found.untouched.attribution
        if not before.final or request.picture is not self._on_page:
            return
        self._keep(request, found.untouched)
        self._publish({**self._alike(request, before, found.after), "status": "idle", "progress": 1.0})

    @staticmethod
    def _alike(request: Perturbed, before: Attribution, after: Attribution) -> dict[str, Any]:
        rank, overlap = perturbations.likeness(before, after, request.settings, request.picture.seen.size)
        return {"similarity": rank, "overlap": overlap}

    def _known(self, request: Perturbed, item: Item) -> Attribution | None:
        """The untouched picture's explanation by the same method, of the same target and weights, if it is kept."""
        key = _key(request, item)
        return next((kept for of, kept in self._before if of == key), None)

    def _keep(self, request: Perturbed, item: Item) -> None:
        key = _key(request, item)
        others = [(of, kept) for of, kept in self._before if of != key]
        self._before = [*others, (key, item.attribution)][-MOST_KNOWN:]

    def _release(self) -> None:
        super()._release()
        self._before = []

    # --- saved

    def _ground(self) -> bytes:
        return super()._ground() if self.perturbed is None else self.perturbed["data"]

    def _value_label(self, name: str, value: Any) -> str:
        if name != "strengths":
            return super()._value_label(name, value)
        moved = [(self._chosen[each], at) for each, at in value.items() if at != self._chosen[each].neutral]
        return ", ".join(f"{self._say(one.label)} {at:g}" for one, at in moved) or self._say("untouched")

    def _state_bytes(self) -> int:
        """The perturbed picture is another one in each state."""
        return super()._state_bytes() + (0 if self.perturbed is None else 4 * len(self.perturbed["data"]) // 3)

    # --- code

    def _given(self) -> list[str]:
        return [*super()._given(), *(["perturbations"] if self._own_choice else [])]

    def _arguments(self) -> dict[str, Any]:
        arguments = super()._arguments()
        changed = {n: value for n, value in self.strengths.items() if value != self._chosen[n].neutral}
        moved = {n: values for n, values in self.extras.items() if values != self._chosen[n].check_extras({})}
        own: dict[str, Any] = {"strengths": changed, "extras": moved, "seed": self.seed}
        arguments |= {name: value for name, value in own.items() if value}
        if self.answer_threshold is not None:
            arguments["answer_threshold"] = self.answer_threshold
        if self.curve_of != next(iter(self._chosen)):
            arguments["curve_of"] = self.curve_of
        return arguments


def _key(request: Perturbed, item: Item) -> tuple[Any, ...]:
    target = item.attribution.target
    return request.picture.id, request.method, repr(request.params), request.layer, target, item.run.fingerprint
