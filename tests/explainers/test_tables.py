"""Masking methods on tables: exact Shapley values with a background, the lime package's numbers, and by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from lime.lime_tabular import LimeTabularExplainer
from torch import Tensor

from xai_widgets import ExplainError, explainers
from xai_widgets.core.chunk import Chunker
from xai_widgets.explainers.masking import bins, lime
from xai_widgets.models.opened import opened
from xai_widgets.models.tabular import table

COUNT = 10
OWN = np.random.default_rng(0)
DATA = OWN.normal(size=(80, COUNT)) * np.arange(1, COUNT + 1)
ROW = DATA[3]


def model(rows: np.ndarray) -> np.ndarray:
    """Interactions of several orders."""
    scaled = rows / np.arange(1, COUNT + 1)
    other = np.tanh(scaled).prod(1) * 50 + scaled[:, 2:5].sum(1) ** 2
    return np.stack([scaled[:, :3].prod(1) + np.sin(scaled).sum(1), other], 1)


def exact(background: np.ndarray, target: int) -> np.ndarray:
    """Shapley values of the interventional game by their definition, from all sets of columns."""
    every = np.array(list(itertools.product([False, True], repeat=COUNT)))
    rows = np.where(every[:, None], ROW, background[None]).reshape(-1, COUNT)
    scores = model(rows)[:, target].reshape(len(every), -1).mean(1)
    number = {tuple(kept): score for kept, score in zip(every.tolist(), scores, strict=True)}
    values = np.zeros(COUNT)
    for kept, score in number.items():
        size = sum(kept)
        for column in (i for i, there in enumerate(kept) if not there):
            share = math.factorial(size) * math.factorial(COUNT - size - 1) / math.factorial(COUNT)
            values[column] += share * (number[kept[:column] + (True,) + kept[column + 1 :]] - score)
    return values


@pytest.mark.parametrize("name", ["kernel-shap", "shapley-sampling"])
@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("rows", [1, 7])
def test_shapley_values_with_a_background_are_exact_within_three_standard_errors(
    name: str, target: int, rows: int
) -> None:
    background = DATA[10 : 10 + rows]
    wanted = exact(background, target)
    samples = {"kernel-shap": 200, "shapley-sampling": 40}[name]
    for seed in range(4):
        answer = explainers.get(name)(n_samples=samples, seed=seed).explain(model, ROW, target, background=background)
        assert answer.error is not None
        apart = float(np.sqrt(np.square(answer.values.numpy() - wanted).mean()))
        assert apart < 3 * answer.error < 1.5 * float(np.abs(wanted).max())
    every = explainers.get("kernel-shap")(n_samples=2000).explain(model, ROW, target, background=background)
    assert every.values.numpy() == pytest.approx(wanted, rel=1e-4, abs=1e-4)
    assert every.error == 0


def test_the_background_is_thinned_where_it_is_long() -> None:
    answer = explainers.get("feature-ablation")(n_background=9).explain(model, ROW, 0, background=DATA)
    assert answer.model_calls == 1 + 9 * COUNT
    whole = explainers.get("feature-ablation")().explain(model, ROW, 0, background=DATA)
    assert whole.model_calls == 1 + len(DATA) * COUNT
    shown = np.repeat(ROW[None], len(DATA), 0)
    shown[:, 1] = DATA[:, 1]
    assert float(whole.values[1]) == pytest.approx(float((model(ROW[None]) - model(shown)).mean(0)[0]), rel=1e-4)


def test_an_estimate_is_of_whole_averages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: 4))
    run = opened(model, ROW, background=DATA[:7])
    answers = list(explainers.get("feature-ablation")().estimates(run, 0))
    final = answers[-1].values
    told = [round(answer.progress * COUNT) for answer in answers]
    assert told == sorted(set(told))
    order = [i for i in range(COUNT) if float(answers[0].values[i]) == float(final[i])]
    assert order, "the columns asked first have their last values at once"


def test_rise_of_columns_is_the_mean_over_its_own_halves() -> None:
    from xai_widgets.explainers.masking.coalitions import halves

    answer = explainers.get("rise")(n_masks=64, seed=4).explain(model, ROW, 0, background=DATA[:1])
    kept = halves(32, COUNT, 4).numpy()
    scores = model(np.where(kept, ROW, DATA[:1]))[:, 0]
    wanted = (scores[:, None] * (kept - 0.5)).mean(0) * 2
    assert answer.values.numpy() == pytest.approx(wanted, rel=1e-4, abs=1e-5)


# --- LIME


CODES = np.concatenate([DATA[:, :4], OWN.integers(0, 3, (80, 1)), np.zeros((80, 1))], 1)


def packages(width: float | None = None) -> LimeTabularExplainer:
    return LimeTabularExplainer(CODES, categorical_features=[4], kernel_width=width, random_state=0)


def coded(rows: np.ndarray) -> np.ndarray:
    scaled = np.tanh(rows[:, :4] / np.arange(1, 5))
    probability = 1 / (1 + np.exp(-scaled.sum(1) - (rows[:, 4] == 1)))
    return np.stack([probability, 1 - probability], 1)


def test_bins_are_those_of_the_lime_package() -> None:
    theirs = packages()
    space = table(CODES[0], CODES, categorical=[4])[1]
    for column, own in enumerate(bins.Discretised(space).bins):
        if column == 4:
            frequencies = dict(zip(theirs.feature_values[4], theirs.feature_frequencies[4], strict=True))
            assert own.shares.tolist() == pytest.approx([frequencies[code] for code in (0, 1, 2)])
            continue
        cut = theirs.discretizer
        assert own.mean[own.shares > 0].tolist() == pytest.approx(np.array(cut.means[column])[own.shares > 0])
        assert own.spread[own.shares > 0].tolist() == pytest.approx(np.array(cut.stds[column])[own.shares > 0])
        assert own.low.tolist() == pytest.approx(cut.mins[column])
        assert own.high.tolist() == pytest.approx(cut.maxs[column])
        numbers = cut.lambdas[column](CODES[:, column])
        assert own.number(torch.from_numpy(CODES[:, column])).tolist() == numbers.tolist()


@pytest.mark.parametrize("width", [None, 2.0])
def test_of_the_packages_own_samples_the_fit_is_the_packages(width: float | None) -> None:
    theirs = packages(width)
    kept, rows = theirs._LimeTabularExplainer__data_inverse(CODES[5], 401)
    apart = np.sqrt((1 - kept).sum(1))
    told = theirs.base.explain_instance_with_data(kept, coded(rows), apart, 0, 6, feature_selection="none")[1]
    columns = torch.from_numpy(kept == 1)
    near = lime._near_bins(columns, (width or 0.75 * 6**0.5) / 6**0.5)
    values, _ = lime.fit(columns, torch.from_numpy(coded(rows)[:, 0]), near, 1.0)
    assert values.tolist() == pytest.approx([value for _, value in sorted(told)], rel=1e-6, abs=1e-9)


def test_the_coefficients_are_the_packages_within_both_standard_errors() -> None:
    row = CODES[5]
    told = packages().explain_instance(row, coded, labels=[0], num_features=6, num_samples=8000)
    wanted = np.array([value for _, value in sorted(told.as_map()[0])])
    answer = explainers.get("lime")(n_samples=8000).explain(coded, row, 0, background=CODES, categorical=[4])
    assert answer.error is not None
    assert float(np.sqrt(np.square(answer.values.numpy() - wanted).mean())) < 3 * 2**0.5 * answer.error < 0.1
    assert answer.params["width"] == 0.75
    assert answer.places.notes[4] == "= " + str(row[4])
    assert answer.places.notes[0][:1] in "≤>i"


def test_the_standard_error_of_lime_is_its_spread_over_seeds() -> None:
    method = explainers.get("lime")
    answers = [method(n_samples=200, seed=s).explain(coded, CODES[5], 0, background=CODES) for s in range(30)]
    spread = float(torch.stack([a.values for a in answers]).var(0).mean().sqrt())
    told = float(np.mean([a.error for a in answers if a.error is not None]))
    assert 0.6 < told / spread < 1.6


def test_samples_fall_into_bins_as_often_as_the_data() -> None:
    space = table(CODES[0], CODES, categorical=[4])[1]
    cut = bins.Discretised(space)
    row = torch.from_numpy(CODES[0])
    kept, rows = cut.samples(row, 2000, seed=1)
    for column, own in enumerate(cut.bins):
        number = own.number(rows[:, column])
        shares = torch.bincount(number, minlength=len(own.shares)) / len(rows)
        assert shares.tolist() == pytest.approx(own.shares.tolist(), abs=0.03)
        assert torch.equal(kept[:, column], number == own.number(row[column : column + 1]))
        assert bool((rows[:, column] >= own.low[0]).all()) and bool((rows[:, column] <= own.high[-1]).all())


def test_lime_without_data_hides_columns_as_the_others_do() -> None:
    answer = explainers.get("lime")(n_samples=64, baseline="zero").explain(coded, CODES[5], 0, background=CODES)
    assert answer.places.notes[0] == f"{CODES[5, 0]:.6g}"
    with pytest.raises(ExplainError, match="draws from the data. Give background="):
        explainers.get("lime")(baseline="background").explain(coded, CODES[5], 0)


@pytest.mark.parametrize("name", ["lime", "kernel-shap"])
def test_fewer_samples_than_columns_is_a_sentence(name: str) -> None:
    with pytest.raises(ExplainError, match="n_samples 8 is fewer than the 10 pieces"):
        explainers.get(name)(n_samples=8).explain(model, ROW, 0, background=DATA)


def test_columns_are_hidden_together_where_a_mask_says_so() -> None:
    mask = np.repeat([0, 1], COUNT // 2)
    for name in ("feature-ablation", "lime", "kernel-shap", "shapley-sampling"):
        answer = explainers.get(name)(feature_mask=mask).explain(model, ROW, 0, background=DATA[:3])
        assert len(answer.values.unique()) == 2
        with pytest.raises(ExplainError, match=r"must be whole numbers of the shape \(10,\), one for each place"):
            explainers.get(name)(feature_mask=mask[:9]).explain(model, ROW, 0, background=DATA[:3])


# --- how it is drawn


def test_bars_show_the_largest_first_and_names_are_never_markup() -> None:
    names = ["<script>alert(1)</script>", *"bcdefghij"]
    answer = explainers.get("feature-ablation")(baseline="zero").explain(model, ROW, 1, feature_names=names)
    drawn = answer._repr_html_()
    assert drawn is not None
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn
    largest = int(answer.values.abs().argmax())
    order = [drawn.index(name.replace("<", "&lt;").replace(">", "&gt;")) for name in (names[largest],)]
    assert all(drawn.index(f">{name}<") >= order[0] for name in names[1:])


def test_long_tables_say_what_is_left_out() -> None:
    wide = np.arange(1.0, 31.0)
    answer = explainers.get("feature-ablation")().explain(lambda rows: rows.sum(1), wide)
    assert "and 10 more, +55 together" in str(answer._repr_html_())


def test_values_add_up_to_the_score_less_the_datas_mean() -> None:
    answer: Tensor = explainers.get("kernel-shap")(n_samples=60).explain(model, ROW, 1, background=DATA).values
    assert float(answer.sum()) == pytest.approx(float(model(ROW[None])[0, 1] - model(DATA)[:, 1].mean()), rel=1e-4)
