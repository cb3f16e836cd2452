"""Parts of matrices, tiles, lines, statistics and steps are of the weights themselves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from nets import seeded
from transformers_nets import HEADS, LENGTH, WIDE, bert, gpt2, ids, llama, padded, pixels, t5, vit

from xai_widgets import ExplainError
from xai_widgets.models.attention import AttentionModel, Capture, layer

LONG = 45


@pytest.fixture(scope="module")
def seen() -> Capture:
    return AttentionModel(seeded(bert)).attend({"input_ids": ids(LONG)}).seen


def matrix(capture: Capture, at: int, head: int) -> np.ndarray:
    return capture.layer(at).weights(head).numpy()


@pytest.fixture(params=[1 << 22, 100, 7])
def in_blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a matrix were too large to be made at once."""
    monkeypatch.setattr(layer, "BLOCK", request.param)


# --- windows


@pytest.mark.parametrize(("rows", "columns", "size"), [
    (None, None, (256, 256)), (None, None, (7, 10)), ((3, 40), (10, 45), (8, 5)), ((44, 45), (0, 1), (256, 256)),
    (None, None, (1, 1)),
])  # fmt: skip
def test_a_window_has_the_largest_weight_of_each_cell(
    seen: Capture, in_blocks: None, rows: Any, columns: Any, size: Any
) -> None:
    found, weights = seen.window(1, 2, rows, columns, size), matrix(seen, 1, 2)
    (top, bottom), (left, right) = rows or (0, LONG), columns or (0, LONG)
    assert (found.rows, found.columns, found.values.dtype) == ((top, bottom), (left, right), np.float16)
    assert found.cell == (math.ceil((bottom - top) / size[0]), math.ceil((right - left) / size[1]))
    assert found.values.shape[0] <= size[0]
    assert found.values.shape[1] <= size[1]
    for (a, b), value in np.ndenumerate(found.values):
        y, x = top + a * found.cell[0], left + b * found.cell[1]
        cell = weights[y : min(y + found.cell[0], bottom), x : min(x + found.cell[1], right)]
        assert value == pytest.approx(cell.max(), rel=1e-3)


def test_a_window_at_its_own_size_is_the_matrix(seen: Capture) -> None:
    assert np.allclose(seen.window(0, 3).values, matrix(seen, 0, 3), atol=1e-3)


def test_single_weights_and_lines_are_exact(seen: Capture, in_blocks: None) -> None:
    weights = matrix(seen, 1, 3)
    assert seen.weight(1, 3, 30, 4) == pytest.approx(weights[30, 4], rel=1e-6)
    assert seen.row(1, 3, 30) == pytest.approx(weights[30], rel=1e-6)
    assert seen.column(1, 3, 4) == pytest.approx(weights[:, 4], rel=1e-6)


# --- the overview


@pytest.mark.parametrize("side", [8, 32, 64])
def test_tiles_have_the_largest_weight_of_each_cell(seen: Capture, in_blocks: None, side: int) -> None:
    tiles = list(seen.overview(side))
    assert [tile.layer for tile in tiles] == [0, 1]
    cell = math.ceil(LONG / side)
    small = math.ceil(LONG / cell)
    for tile in tiles:
        assert (tile.values.dtype, tile.values.shape, tile.cell) == (np.uint8, (HEADS, small, small), (cell, cell))
        for head in range(HEADS):
            weights = matrix(seen, tile.layer, head)
            assert tile.peaks[head] == pytest.approx(weights.max(), rel=1e-6)
            shown = tile.values[head] / 255 * tile.peaks[head]
            starts = range(0, LONG, cell)
            cells = np.array([[weights[y : y + cell, x : x + cell].max() for x in starts] for y in starts])
            assert np.abs(shown - cells).max() <= tile.peaks[head] / 255


def test_tiles_of_cross_attention_have_its_own_sides() -> None:
    given = {"input_ids": ids(40), "decoder_input_ids": ids(5, 4)}
    tiles = list(AttentionModel(t5()).attend(given).seen.overview(16))
    assert [tile.values.shape for tile in tiles] == [(4, 14, 14)] * 2 + [(4, 5, 5), (4, 5, 14)] * 2


# --- statistics


def test_statistics_are_the_means_over_queries(seen: Capture, in_blocks: None) -> None:
    apart = np.abs(np.arange(LONG)[:, None] - np.arange(LONG))
    for found in seen.statistics(separators=[0, LONG - 1]):
        for head in range(HEADS):
            weights = matrix(seen, found.layer, head)
            assert found.entropy[head] == pytest.approx(-(weights * np.log2(weights)).sum(1).mean(), rel=1e-4)
            assert found.distance is not None
            assert found.distance[head] == pytest.approx((weights * apart).sum(1).mean(), rel=1e-4)
            assert found.separators[head] == pytest.approx(weights[:, [0, LONG - 1]].sum(1).mean(), rel=1e-4)


def test_patches_are_as_far_apart_as_on_the_picture() -> None:
    capture = AttentionModel(vit()).attend({"pixel_values": pixels()}).seen
    (found, _) = capture.statistics(grid=(5, 7, 1))
    weights = matrix(capture, 0, 2)[1:, 1:]
    at = np.stack(np.meshgrid(np.arange(5), np.arange(7), indexing="ij"), -1).reshape(-1, 2)
    apart = np.linalg.norm(at[:, None] - at[None], axis=-1)
    assert found.distance is not None
    assert found.distance[2] == pytest.approx((weights * apart).sum() / weights.sum(), rel=1e-4)


def test_cross_attention_has_no_distance() -> None:
    given = {"input_ids": ids(), "decoder_input_ids": ids(seed=4)}
    found = list(AttentionModel(t5()).attend(given).seen.statistics())
    assert [statistics.distance is None for statistics in found] == [False, False, False, True, False, True]


# --- step by step


@pytest.mark.parametrize("make", [bert, gpt2, llama])
def test_the_steps_lead_from_one_to_the_next(make: Any) -> None:
    attended = AttentionModel(make()).attend(padded() if make is bert else {"input_ids": ids()})
    step = attended.seen.step(1, 3, 4)
    wide = WIDE // HEADS
    assert (step.query.shape, step.keys.shape, step.values.shape) == ((wide,), (LENGTH, wide), (LENGTH, wide))
    assert step.products == pytest.approx(step.keys @ step.query, rel=1e-4, abs=1e-5)
    assert step.scale == pytest.approx(wide**-0.5)
    assert step.scaled == pytest.approx(step.products * step.scale, rel=1e-5)
    assert np.array_equal(step.masked, step.scaled + step.mask)
    assert np.isneginf(step.mask).tolist() == [False] * 5 + [True] * 2
    powers = np.exp(step.masked - step.masked.max())
    assert step.weights == pytest.approx(powers / powers.sum(), rel=1e-4)
    assert step.output == pytest.approx(step.weights @ step.values, rel=1e-4, abs=1e-5)
    assert step.weights == pytest.approx(attended.seen.row(1, 3, 4), rel=1e-5)


def test_the_steps_of_a_change_are_as_changed() -> None:
    attended = AttentionModel(bert()).attend({"input_ids": ids()})
    changed = attended.changed({"heads": [[1, 0]], "temperatures": [[1, 0, 2.0]], "columns": [[1, 2]]})
    step = changed.step(1, 0, 4)
    assert (step.temperature, step.mask[2], step.weights[2]) == (2.0, -np.inf, 0)
    powers = np.exp(step.masked / 2)
    assert step.weights == pytest.approx(powers / powers.sum(), rel=1e-4)
    assert step.output.tolist() == [0.0] * len(step.output)


# --- what is not there


@pytest.mark.parametrize(("ask", "sentence"), [
    (lambda s: s.window(2, 0), "attention layers 0 to 1, so there is no layer 2"),
    (lambda s: s.window(0, 4), r"layer 0 \(encoder.layer.0.attention.self\) has head 0 to 3, got 4"),
    (lambda s: s.window(0, 0, rows=(0, LONG + 1)), f"one after the last, from 0 to {LONG}, got"),
    (lambda s: s.window(0, 0, rows=(3, 3)), "rows must be"),
    (lambda s: s.window(0, 0, columns=3), "columns must be"),
    (lambda s: s.window(0, 0, size=(300, 2)), r"size must be two whole numbers from 1 to 256, got \(300, 2\)"),
    (lambda s: s.window(0, 0, size=8), "size must be"),
    (lambda s: s.window(0, 0, group=1), "has group 0 to 0, got 1"),
    (lambda s: s.weight(0, 0, LONG, 0), f"has query 0 to {LONG - 1}, got {LONG}"),
    (lambda s: s.weight(0, 0, 0, -1), "has key 0 to"),
    (lambda s: s.row(0, 0, 1.5), "has query 0 to"),
    (lambda s: s.column(0, True, 1), "has head 0 to 3, got True"),
    (lambda s: s.step(0, 0, LONG), "has query 0 to"),
    (lambda s: list(s.overview(0)), "size must be"),
])  # fmt: skip
def test_what_is_not_there_is_a_sentence(seen: Capture, ask: Any, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        ask(seen)


def test_what_a_front_end_is_told_is_plain(seen: Capture) -> None:
    assert seen.described()[1] == {
        "index": 1, "name": "encoder.layer.1.attention.self", "kind": "self", "queries": "tokens", "keys": "tokens",
        "heads": HEADS, "length": LONG, "keys_length": LONG, "groups": 1, "has_queries": True,
    }  # fmt: skip
    assert torch.is_tensor(seen.outcome.values)
