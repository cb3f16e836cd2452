"""FeatureExplorer: the columns of a table under the hand, what the model says meanwhile, what it is sensitive to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import traitlets as t

from ... import explainers
from ...analysis import sensitivity
from ...core.errors import ExplainError
from ...core.run import Run
from ...core.target import is_whole
from ...live import worker
from ...models.output import is_probability, kind_of
from .. import describe
from ..base import built
from ..outputs import FewOutputs
from ..stills import Figure
from . import methods, told
from .figures import Figures
from .job import Asked, Kept, Move
from .panels import ANSWERS
from .pictured import pictured
from .working import FeatureWork

ASKS = ("values", "target", "probability", "threshold", "method", "params")
LIGHT = ("panel", "step", "feature", "other")
"""What the open panel shows of the row at once depends on these."""
WRITTEN = (
    "row", "values", "locked", "target", "probability", "threshold", "method", "params", "panel", "step", "feature",
    "other", "to", "search", "most", "ranges", "noise", "strength", "samples", "seed", "disturbed", "analysis",
    "against", "spacing", "order", "waterfall",
)  # fmt: skip
FIRST = ("row", "locked", "method", "target", "threshold")
"""What others have a meaning only beside."""


class FeatureExplorer(FeatureWork):
    """A slider for each column of a table: move them, and watch the prediction and what speaks for it.

    Args:
        model: a torch.nn.Module, a scikit-learn estimator or pipeline, or any function predict(rows) -> scores (N,) or
            (N, outputs).
        data: a pandas DataFrame, or an array or tensor (N, F), as the model takes it: rows that say what is usual.
        row: the row that is looked at: its number in the data, or its values.
        truth: the right answers (N,), or None.
        feature_names: names of the columns of an array.
        class_names: names of the outputs.
        categorical: names or numbers of columns of numbers that are codes of categories.
        output: "softmax", "sigmoid" or "regression", guessed where None.
        **traits: any settable trait of FeatureModel, e.g. threshold=20.0, method="kernel-shap", panel="curves".

    Raises:
        ExplainError: something given does not fit; the sentence says what was expected.
        TypeError: an unknown keyword; the nearest real one is named.

    Example:
        >>> explorer = FeatureExplorer(model, data, row=3, class_names=["malignant", "benign"])  # doctest: +SKIP
        >>> explorer.move({"mean radius": 12.0})  # doctest: +SKIP
        >>> explorer.decision["now"]  # doctest: +SKIP
        'benign'
    """

    _esm = built("feature.js")
    _css = built("feature.css")
    resets: ClassVar[Mapping[str, Sequence[str]]] = {"row": ("values",), "method": ("params",)}
    aside = ("_method_params",)
    in_turn = (("row",), ("method",))
    keywords = ("truth", "feature_names", "class_names", "categorical", "output")

    def __init__(
        self, model: Any, data: Any, row: Any = 0, *, truth: Any = None, feature_names: Sequence[str] | None = None,
        class_names: Sequence[str] | None = None, categorical: Sequence[int | str] | None = None,
        output: str | None = None, **traits: Any,
    ) -> None:  # fmt: skip
        self.check_keywords(traits)
        self.about = sensitivity.study(
            model, data, row, truth=truth, feature_names=feature_names, class_names=class_names,
            categorical=categorical, output=output, live=True,
        )  # fmt: skip
        scores = self.about.run.scores
        if scores.ndim != 1:
            raise ExplainError(
                f"The model's output has the shape {(1, *scores.shape)}; this explorer has bars for (1, outputs). Wrap"
                " the model so that it gives a row of scores for each row."
            )
        self.kind = kind_of(scores, output)
        self.subject = FewOutputs.of(self.kind, len(scores), self.about.class_names)
        given = {"truth": truth, "feature_names": feature_names, "class_names": class_names, "categorical": categorical}
        self._given = [name for name, value in given.items() if value is not None]
        self._written = {} if output is None else {"output": output}
        self._first, self._kept, self._figures = self.about, Kept(output), Figures()
        self._unavailable = describe.unavailable(self.about.run)
        self._quiet = 1
        super().__init__()
        try:
            self._begin(row, traits)
        except BaseException:
            self.close()
            raise

    def _begin(self, row: Any, traits: dict[str, Any]) -> None:
        """The first state, and the first whole estimate before the constructor returns."""
        about = self.about
        with self.hold_sync():
            self._publish({"row": int(row) if is_whole(row) else self._read(about.row)})
            self._publish({
                "output_kind": self.kind, "labels": list(about.class_names), "rows": len(about.data),
                "distribution": told.distribution(about), "figures": self._figures.all,
                "methods": methods.catalogue(about.run, self._unavailable), "probable": self._probable(about.run),
            })  # fmt: skip
            self._show_row()
            self.method = traits.pop("method", methods.preferred(self._unavailable))
            self.feature = self._first_feature()
            for name in sorted(traits, key=lambda name: name not in FIRST):
                setattr(self, name, traits[name])
        self._quiet = 0
        self._publish({"code": self._code()})
        self._ask()
        self._ask_panel()
        self._await_first()

    def _probable(self, run: Run) -> bool:
        """Whether the outputs are raw, and have probabilities beside."""
        return self.kind in ("softmax", "sigmoid") and not is_probability(run.scores, self.kind)

    # --- public verbs

    def move(self, changes: Mapping[str, Any]) -> None:
        """Move some sliders, as in {"age": 40}; the others stay."""
        self.values = {**self.values, **changes}

    def reset(self) -> None:
        """Every slider that is not locked back to the row's own value."""
        self.values = {name: self.values[name] for name in self.locked}

    def compute(self) -> None:
        """Compute the open panel's answer, again where it is there already; "change" waits for this."""
        self._ask_panel(again=True)

    def replay(self, moves: int | None = None) -> None:
        """Move the sliders as the change that was found says: its first `moves` moves, all where None.

        Raises:
            ExplainError: none was looked for yet.
        """
        if self.counterfactual is None:
            raise ExplainError("There is no change to replay yet: open panel='change' and call compute().")
        steps = self.counterfactual.moves[:moves]
        self.values = {**self.change_start, **{move.feature: move.after for move in steps}}

    def refresh(self) -> None:
        """Compute again from the start, e.g. after the model was trained further."""
        self._first.run.model.renew()
        self.about = self._first = self._first.at(self.about.row)
        self._ask_again()

    # --- what follows from a change

    @t.observe("row")
    def _on_row(self, change: Any) -> None:
        row = change["new"]
        self.about = self._first.at(self._first.data[row] if isinstance(row, int) else self._first.changed(row))
        with self._one_request():
            self._show_row()
        self._ask_panel()

    def _show_row(self) -> None:
        """The row as it is, every slider on it."""
        self._forget_change()
        self._publish({"features": told.features(self.about), "truth": self._truth()})
        self.values = {}
        self._publish({"values": self._read(self.about.row)})

    def _first_feature(self) -> str:
        """The column that is looked at first: one that is not constant."""
        return next((one.name for one in self.about.features if not one.constant), "")

    def _truth(self) -> str:
        truth, names = self.about.truth, self.about.class_names
        if truth is None or not isinstance(self.row, int):
            return ""
        answer = list(truth)[self.row]
        named = self.kind != "regression" and names and not isinstance(answer, str) and 0 <= int(answer) < len(names)
        return names[int(answer)] if named else f"{answer:.4g}" if isinstance(answer, float) else str(answer)

    @t.observe("method")
    def _on_method(self, change: Any) -> None:
        self._method_params[change["old"]] = self.params
        with self._one_request():
            self.params = self._method_params.get(change["new"], {})

    @t.observe("target", "threshold", "probability")
    def _on_number(self, _change: Any) -> None:
        self._forget_change()

    @t.observe(*ASKS)
    def _on_asked(self, _change: Any) -> None:
        self._ask()

    @t.observe(*LIGHT)
    def _on_light(self, _change: Any) -> None:
        if self.panel == "local" or (self.panel == "curves" and self.curve is not None):
            self._asked = None
            self._ask()

    @t.observe(*WRITTEN)
    def _on_written(self, change: Any) -> None:
        if change["name"] not in ("spacing", "order", "waterfall"):
            self._ask_panel()
        if not self._quiet:
            self._publish({"code": self._code()})

    @t.observe("compute_request")
    def _on_compute_request(self, _change: Any) -> None:
        self.compute()

    # --- asking

    def _ask(self) -> None:
        if self._quiet or self._closed:
            return
        asked = self._request()
        if asked.same(self._asked) and self.status in ("idle", "running"):
            return
        as_before = self._asked is not None and self._asked.method == asked.method
        self._asked = asked
        self._submit(Move(self, asked), as_before=as_before)

    def _request(self) -> Asked:
        params = {**methods.defaults(self.method, self.about.run), **self.params} if self.method else {}
        return Asked(
            base=self.about, codes=self.about.changed(self.values), target=self.target, threshold=self.threshold,
            probability=self.probability, method=self.method, params=params,
        )  # fmt: skip

    def _ask_again(self) -> None:
        self._panel_left = True, self._job
        super()._ask_again()
        if self._lead is None:
            self._after_request()

    def _after_request(self) -> None:
        left, under_way = self._panel_left
        self._panel_left = False, None
        if not left:
            return
        self._ask_panel(again=under_way is not None)
        if under_way is not None and self._job is None:
            worker.stop(id(self._place))
            self._working(under_way, "stopped", 0.0)

    def _forget(self) -> None:
        self._asked = self._job = None
        self._panels.clear()
        self._forget_change()

    def _owners(self) -> list[int]:
        return [id(self), id(self._place)]

    def _release(self) -> None:
        self._kept.clear()
        self._first.run.release()
        if self._closed:
            self._figures.close()
            self._publish({"figures": {}})

    # --- saved

    def _free(self) -> tuple[str, ...]:
        return "spacing", "order", "waterfall"

    def _figure(self, side: int) -> Figure:
        return pictured(self)

    def _value_label(self, name: str, value: Any) -> str:
        if name == "target" and value is not None:
            return self.subject.label(value)
        return explainers.get(value).label if name == "method" else super()._value_label(name, value)

    # --- code

    def _code(self) -> str:
        traits, own = self.class_traits(), self._read(self.about.row)
        changed = {}
        for name in WRITTEN:
            value = getattr(self, name)
            if name == "values":
                value = {column: one for column, one in value.items() if one != own[column]}
            if value != (default := traits[name].default()) or type(value) is not type(default):
                changed[name] = value
        if changed.get("method") == methods.preferred(self._unavailable):
            del changed["method"]
        if self.feature == self._first_feature():
            changed.pop("feature", None)
        return describe.code(type(self).__name__, {**self._written, **changed}, self._given, "data")


assert set(ANSWERS.values()) <= set(FeatureExplorer.class_traits())
