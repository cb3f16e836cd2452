"""KernelSHAP's surrogate: its own values against enumeration, what it is worth, and that it costs next to nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
import torch
from torch import Tensor

from xai_widgets.explainers.masking import surrogate
from xai_widgets.explainers.masking.coalitions import Coalitions, draw
from xai_widgets.explainers.masking.regression import Fit, Regression
from xai_widgets.explainers.masking.surrogate import Surrogate

Game = Callable[[np.ndarray], np.ndarray]
"""Scores (n,) of bool (n, count)."""
COUNT = 11
EVERY = (np.arange(2**COUNT)[:, None] >> np.arange(COUNT) & 1).astype(bool)


def network(seed: int) -> Game:
    drawn = np.random.default_rng(seed)
    first, second, last = (drawn.normal(size=s) * 2 / math.sqrt(s[0]) for s in ((COUNT, 32), (32, 32), (32,)))
    return lambda kept: np.maximum(np.maximum(kept @ first + 0.3, 0) @ second - 0.2, 0) @ last


def noise(seed: int) -> Game:
    scores = np.random.default_rng(seed).normal(size=2**COUNT)
    return lambda kept: scores[kept.astype(int) @ (1 << np.arange(COUNT))]


def all_or_nothing(seed: int) -> Game:
    """1 where every piece is kept, 0 elsewhere, and a little noise."""
    hiss = noise(seed)
    return lambda kept: kept.all(1) + 0.01 * hiss(kept)


def late(_seed: int) -> Game:
    """Nothing until most pieces are kept."""
    return lambda kept: kept.mean(1) ** 8


def exact(game: Game) -> np.ndarray:
    scores, sizes, values = game(EVERY), EVERY.sum(1), np.empty(COUNT)
    for i in range(COUNT):
        without = np.flatnonzero(~EVERY[:, i])
        chances = np.array([1 / (COUNT * math.comb(COUNT - 1, s)) for s in sizes[without]])
        values[i] = chances @ (scores[without | 1 << i] - scores[without])
    return values


def asked(game: Game, pairs: int, seed: int = 0) -> tuple[Coalitions, Tensor, float]:
    sets = draw(COUNT, pairs, seed)
    kept = sets.kept.numpy()
    empty, *_, whole = game(EVERY)
    return sets, torch.from_numpy(np.stack([game(kept), game(~kept)], 1)), float(whole - empty)


def off(values: Tensor, game: Game) -> float:
    """How far from exact, mean square over pieces."""
    return float(np.square(values.numpy() - exact(game)).mean())


def plain(sets: Coalitions, scores: Tensor, rise: float) -> Tensor:
    """The regression by itself."""
    return Regression(sets, len(scores)).values((scores[:, 0] - scores[:, 1]) / 2, rise)


@pytest.mark.parametrize("count", [2, 3, 4, 7, 8])
def test_its_values_are_those_of_its_game(count: int) -> None:
    sets = draw(count, 5, seed=1)
    left = torch.randn(len(sets.kept), dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    known = Surrogate(sets.kept, left)

    def at(some: tuple[int, ...]) -> float:
        kept = torch.zeros(1, count, dtype=torch.bool)
        kept[0, list(some)] = True
        return float(known.guess(kept))

    for i in range(count):
        others = [j for j in range(count) if j != i]
        value = sum(
            (at((*some, i)) - at(some)) / (count * math.comb(count - 1, size))
            for size in range(count) for some in combinations(others, size)
        )  # fmt: skip
        assert float(known.values[i]) == pytest.approx(value, rel=1e-9, abs=1e-12)
    assert known.rise == pytest.approx(at(tuple(range(count))) - at(()), abs=1e-12)


def test_a_guess_at_an_unseen_pair_is_that_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surrogate, "_trust", lambda _left, _unseen: 1.0)
    sets, scores, rise = asked(network(0), 60)
    left = Regression(sets, 60).left((scores[:, 0] - scores[:, 1]) / 2, rise)
    others = torch.arange(60) != 7
    guess = Surrogate(sets.kept[others], left[others]).guess(sets.kept[7:8])
    assert float(Surrogate(sets.kept, left).unseen[7]) == pytest.approx(float(guess))


def test_a_network_takes_half_as_many_evaluations_and_the_error_says_so() -> None:
    games = [network(seed) for seed in range(12)]
    ours, theirs, said = [], [], []
    for seed, game in enumerate(games):
        given = asked(game, 250, seed)
        values, error = Fit(given[0], given[2]).of(given[1])
        ours.append(off(values, game))
        theirs.append(off(plain(*given), game))
        said.append(float(error) ** 2)
    assert np.mean(ours) < 0.5 * np.mean(theirs), "the square of an error is one in evaluations"
    assert 0.6 < np.mean(ours) / np.mean(said) < 1.7


@pytest.mark.parametrize("make", [noise, all_or_nothing, late])
@pytest.mark.parametrize("pairs", [COUNT + 2, 2 * COUNT, 40, 100, 500])
def test_where_nothing_can_be_guessed_it_costs_next_to_nothing_and_the_error_says_so(
    make: Callable[[int], Game], pairs: int
) -> None:
    ours = theirs = said = 0.0
    for seed in range(60):
        game = make(seed)
        given = asked(game, pairs, seed)
        values, error = Fit(given[0], given[2]).of(given[1])
        ours += off(values, game)
        theirs += off(plain(*given), game)
        said += float(error) ** 2
    assert ours < 1.15 * theirs
    assert ours < 2.5 * said, "the square of the error"


def test_what_is_a_sum_of_pieces_and_of_pairs_of_them_stays_exact() -> None:
    matrix = np.random.default_rng(3).normal(size=(COUNT, COUNT))

    def game(kept: np.ndarray) -> np.ndarray:
        return np.einsum("ni,ij,nj->n", kept, matrix, kept)

    sets, scores, rise = asked(game, 3 * COUNT)
    values, error = Fit(sets, rise).of(scores)
    assert off(values, game) < 1e-20
    assert float(error) < 1e-10


def test_with_every_set_the_values_are_exact_and_before_that_nearly() -> None:
    game = network(5)
    sets, scores, rise = asked(game, 2 ** (COUNT - 1))
    assert len(sets.kept) == 2 ** (COUNT - 1) - 1
    values, error = Fit(sets, rise).of(scores)
    assert off(values, game) < 1e-20
    assert float(error) == 0
    nearly, error = Fit(sets, rise).of(scores[:-10])
    assert off(nearly, game) < 1e-6
    assert 0 < float(error) < 1e-3


@pytest.mark.parametrize("steps", [(300,), (1, 12, 13, 40, 300), (150, 160, 299, 300), tuple(range(1, 301))])
def test_the_last_estimate_does_not_depend_on_those_before(steps: tuple[int, ...]) -> None:
    sets, scores, rise = asked(network(1), 300)
    fit = Fit(sets, rise)
    for pairs in steps:
        values, error = fit.of(scores[:pairs])
        assert float(values.sum()) == pytest.approx(rise)
        assert (float(error) == math.inf) == (pairs <= COUNT)
    alone, error_alone = Fit(sets, rise).of(scores)
    assert torch.equal(values, alone)
    assert torch.equal(error, error_alone)


def test_more_pairs_than_are_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surrogate, "MOST_LEARNT", 100)
    ours = theirs = 0.0
    for seed in range(8):
        game = network(seed)
        given = asked(game, 400, seed)
        ours += off(Fit(given[0], given[2]).of(given[1])[0], game)
        theirs += off(plain(*given), game)
    assert ours < 0.7 * theirs


def test_a_thousand_pieces_and_more() -> None:
    weights = torch.linspace(-1, 1, 1100, dtype=torch.float64)
    sets = draw(1100, 1150, seed=0)
    kept = sets.kept.double()
    values, error = Fit(sets, 0.0).of(torch.stack([kept @ weights, (1 - kept) @ weights], 1))
    assert torch.allclose(values, weights, atol=1e-6)
    assert float(error) < 1e-6
