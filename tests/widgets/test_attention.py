"""What an AttentionExplorer shows of tiny transformers, and what it says when something in them is switched off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torchvision
from traitlets import TraitError
from transformers_nets import CLASSES, HEIGHT, PATCH, WIDTH, bart, bert, classifier, embedded, encoder, gpt2, vit
from widgets.explorers import PATIENCE, photo, settled
from words import SENTENCE, tokenizer

from xai_widgets import AttentionExplorer, ExplainError, wire
from xai_widgets.models.attention import AttentionModel
from xai_widgets.widgets.attention import pieces

GRID = [HEIGHT // PATCH, WIDTH // PATCH, 1]


def made(model: Any = None, text: Any = SENTENCE, **keywords: Any) -> AttentionExplorer:
    """An explorer that has settled."""
    keywords.setdefault("tokenizer", tokenizer())
    explorer = AttentionExplorer(classifier() if model is None else model, text, **keywords)
    explorer.wait(PATIENCE)
    return explorer


def scores(explorer: AttentionExplorer) -> dict[int, float]:
    return {bar["index"]: bar["score"] for bar in explorer.bars}


def test_it_opens_on_a_head_with_everything_told() -> None:
    explorer = made()
    assert explorer.tokens == {"tokens": {"texts": ["[CLS]", *SENTENCE.split(), "[SEP]"], "kinds": "s......s"}}
    assert [layer["heads"] for layer in explorer.layers] == [4, 4]
    assert explorer.matrix["shape"] == [8, 8]
    assert wire.unpack(explorer.overview).size == 2 * 4 * 8 * 8
    assert wire.unpack(explorer.statistics).shape == (3, 2, 4)
    assert explorer.output_kind == "softmax"
    assert explorer.output == pytest.approx(explorer.untouched)
    assert all(bar["score"] == bar["base"] for bar in explorer.bars)


def test_the_matrix_is_the_heads_own() -> None:
    explorer = settled(made(), layer=1, head=2)
    wanted = AttentionModel(classifier()).attend(tokenizer()(SENTENCE, return_tensors="pt")).seen
    assert explorer.attention == pytest.approx(wanted.layer(1).weights(2).numpy(), abs=1e-6)
    assert wire.unpack(explorer.matrix).astype(float) == pytest.approx(explorer.attention, abs=1e-3)
    assert explorer.attention.sum(1) == pytest.approx(np.ones(8), abs=1e-5)


def test_whoever_observes_the_matrix_hears_of_another_head_and_of_a_change() -> None:
    explorer = settled(made(), layer=1, head=2)
    told: list[np.ndarray] = []
    explorer.observe(lambda change: told.append(change["new"]), "attention")
    settled(explorer, query=3)
    first = len(told)
    for change in ({"head": 1}, {"weights": [[1, 1, 0, 2, 0.9]]}, {"text": "the dog"}):
        settled(explorer, **change)
        assert np.array_equal(told[-1], explorer.attention)
    assert (first, len(told)) == (1, 4)
    explorer.unobserve_all("attention")
    settled(explorer, head=0)
    assert len(told) == 4
    with pytest.raises(TraitError):
        explorer.attention = told[0]


@pytest.mark.parametrize("change", [
    {"ablated": [[0, 1]]}, {"ablated_layers": [1]}, {"ablated_tokens": [2]}, {"ablated_tokens": [[1, 2]]},
    {"ablated_tokens": [["tokens", 3]]}, {"temperature": 0.2}, {"temperature": [[1, 2, 5.0]]},
    {"weights": [[0, 0, 0, 2, 0.9]]},
])  # fmt: skip
def test_a_change_moves_the_bars_and_taking_it_back_brings_them_home(change: dict[str, Any]) -> None:
    explorer = made()
    before = scores(explorer)
    settled(explorer, **change)
    assert scores(explorer) != pytest.approx(before, abs=1e-6)
    assert {bar["index"]: bar["base"] for bar in explorer.bars} == pytest.approx(before)
    assert explorer.untouched != pytest.approx(explorer.output, abs=1e-6)
    settled(explorer, **{name: [] for name in change})
    assert scores(explorer) == pytest.approx(before)


def test_the_temperature_closest_to_a_head_is_in_force_whichever_was_set_first() -> None:
    layers, every, head = [0, None, 3.0], [None, None, 0.5], [1, 2, 1.0]
    first, second = (settled(made(), temperature=given) for given in ([layers, head, every], [every, head, layers]))
    assert scores(first) == pytest.approx(scores(second))
    assert scores(first) == pytest.approx(scores(settled(made(), temperature=[layers, [1, None, 0.5], head])))
    assert scores(first) != pytest.approx(scores(settled(made(), temperature=0.5)), abs=1e-4)


def test_a_set_weight_is_what_is_seen_and_its_row_still_sums_to_one() -> None:
    explorer = settled(made(), layer=1, head=3, weights=[[1, 3, 4, 2, 0.75]])
    assert explorer.attention[4, 2] == pytest.approx(0.75)
    assert explorer.attention.sum(1) == pytest.approx(np.ones(8), abs=1e-5)


def test_an_edited_text_keeps_the_head_and_drops_what_was_about_its_tokens() -> None:
    explorer = settled(made(), layer=1, head=2, ablated=[[0, 1]], ablated_tokens=[2], query=3, key=7)
    settled(explorer, text="the dog did not bark")
    assert (explorer.layer, explorer.head, explorer.ablated) == (1, 2, [[0, 1]])
    assert (explorer.ablated_tokens, explorer.query, explorer.key) == ([], None, None)
    assert explorer.tokens["tokens"]["texts"] == ["[CLS]", "the", "dog", "did", "not", "bark", "[SEP]"]
    assert explorer.attention.shape == (7, 7)


def test_of_a_pair_the_second_sentence_is_told_apart() -> None:
    explorer = settled(made(), second_text="a dog")
    assert explorer.tokens["tokens"]["kinds"] == "s......sbbs"


def test_a_head_that_was_sent_is_not_sent_again() -> None:
    explorer = settled(made(), head=1)
    seen = explorer.matrix
    settled(explorer, head=0)
    assert explorer.matrix is seen
    settled(explorer, wanted={"n": 1, "windows": [[0, 0, 0, 0, 8, 0, 8]]})
    assert explorer.matrix["head"] == 0


def test_a_finer_part_and_an_exact_weight_are_made_when_asked_for() -> None:
    explorer = settled(made(), wanted={"n": 1, "windows": [[1, 2, 0, 2, 5, 1, 7]]}, pointer=[1, 2, 0, 3, 4])
    assert (explorer.matrix["rows"], explorer.matrix["columns"], explorer.matrix["shape"]) == ([2, 5], [1, 7], [3, 6])
    weight = settled(explorer, layer=1, head=2).attention[3, 4]
    assert explorer.weight == {"version": explorer.version, "at": [1, 2, 0, 3, 4], "value": pytest.approx(weight)}


def test_the_steps_of_a_query_lead_to_its_row() -> None:
    explorer = settled(made(), view="steps", query=2, layer=1, head=1)
    numbers = wire.unpack(explorer.steps["numbers"])
    keys, values = wire.unpack(explorer.steps["k"]), wire.unpack(explorer.steps["v"])
    assert keys @ wire.unpack(explorer.steps["q"]) == pytest.approx(numbers[:, 0], rel=1e-3, abs=1e-3)
    assert numbers[:, 4] == pytest.approx(explorer.attention[2], abs=1e-6)
    assert numbers[:, 4] @ values == pytest.approx(wire.unpack(explorer.steps["out"]), rel=1e-3, abs=1e-4)


def test_the_effect_of_every_head_is_what_each_ablation_shows() -> None:
    explorer = settled(made(), target=1, effects_on=True)
    assert explorer.effects["progress"] == 1
    falls = wire.unpack(explorer.effects)
    attended = AttentionModel(classifier()).attend(tokenizer()(SENTENCE, return_tensors="pt"))
    without = attended.changed({"heads": [[1, 2]]}).outcome.values[1]
    assert falls[1, 2] == pytest.approx(float(attended.seen.outcome.values[1] - without), abs=1e-4)


def test_effects_are_of_the_text_that_is_shown() -> None:
    explorer = settled(made(), effects_on=True)
    before = wire.unpack(explorer.effects)
    settled(explorer, text="the dog did not bark")
    assert wire.unpack(explorer.effects) != pytest.approx(before, abs=1e-6)


def test_an_embedding_is_compared_with_itself_and_with_a_sentence() -> None:
    explorer = settled(made(bert()), reference="the dog")
    assert [bar["base"] for bar in explorer.bars][0] == 1
    assert explorer.bars[1]["label"] == "“the dog”"
    settled(explorer, reference=SENTENCE)
    assert explorer.bars[1]["base"] == pytest.approx(1, abs=1e-5)
    settled(explorer, ablated_layers=[0])
    assert explorer.bars[0]["score"] < 0.9999


def test_a_language_model_has_bars_for_the_next_token() -> None:
    explorer = made(gpt2())
    assert explorer.output_kind == "tokens"
    names = [*tokenizer().get_vocab()]
    assert all(bar["label"] in names for bar in explorer.bars)
    assert np.triu(explorer.attention, 1).max() == 0


def test_an_encoder_decoder_has_two_texts_and_both_kinds_of_attention() -> None:
    explorer = made(bart(), second_text="a dog", layer=2)
    assert explorer.editable == "pair"
    assert {layer["kind"] for layer in explorer.layers} == {"self", "cross"}
    cross = next(layer["index"] for layer in explorer.layers if layer["kind"] == "cross")
    settled(explorer, layer=cross, ablated_tokens=[["encoder", 1]])
    decoder, source = explorer.tokens["decoder"]["texts"], explorer.tokens["encoder"]["texts"]
    assert source == ["[CLS]", *SENTENCE.split(), "[SEP]"]
    assert explorer.attention.shape == (len(decoder), len(source))
    assert explorer.attention[:, 1].max() == 0


def test_a_pictures_patches_have_their_places() -> None:
    explorer = made(vit(), photo(), preprocess=lambda image: torch.rand(3, HEIGHT, WIDTH), tokenizer=None)
    assert explorer.grid == GRID
    assert explorer.tokens["tokens"]["texts"][:3] == ["class", "0, 0", "0, 1"]
    assert (explorer.picture["width"], explorer.picture["height"]) == (WIDTH, HEIGHT)
    assert len(explorer.output) == CLASSES
    assert explorer.editable == ""


def test_tensors_have_numbered_tokens() -> None:
    explorer = made(encoder(), (embedded(),), tokenizer=None)
    assert explorer.tokens["tokens"]["texts"] == [str(n) for n in range(7)]
    with pytest.raises(ExplainError, match="no text to change"):
        explorer.text = "another"


def test_the_line_of_code_makes_the_same_view() -> None:
    names = {"model": classifier(), "tokenizer": tokenizer()}
    changes = {"layer": 1, "head": 3, "ablated": [[0, 2]], "temperature": 2.0, "weights": [[1, 0, 1, 2, 0.5]]}
    explorer = settled(made(names["model"], tokenizer=names["tokenizer"]), second_text="a dog", **changes)
    assert explorer.code.startswith(f"xw.AttentionExplorer(model, {SENTENCE!r}, tokenizer=tokenizer, ")
    import xai_widgets as xw

    again = eval(explorer.code, {"xw": xw, **names})
    again.wait(PATIENCE)
    assert again.output == pytest.approx(explorer.output)
    assert (again.layer, again.head, again.second_text) == (1, 3, "a dog")


def test_nothing_is_kept_for_a_page_that_was_closed_and_it_comes_back() -> None:
    explorer = settled(made(), views=1)
    explorer.set_state({"views": 0})
    assert explorer._kept.passed is None
    settled(explorer, head=2)
    assert explorer.matrix["head"] == 2
    assert explorer.attention.shape == (8, 8)


def test_trained_weights_are_seen_at_the_next_request() -> None:
    model = classifier()
    explorer = made(model)
    before = scores(explorer)
    with torch.no_grad():
        model.bert.encoder.layer[0].attention.self.query.weight.mul_(-1)
    settled(explorer, head=1)
    assert scores(explorer) != pytest.approx(before, abs=1e-6)


def test_what_was_looked_at_of_all_heads_is_not_looked_at_again() -> None:
    explorer = made()
    survey, overview = explorer._kept.passed.survey, explorer.overview
    settled(explorer, layer=1, head=2)
    assert explorer._kept.passed.survey is survey
    assert explorer.overview is overview
    assert settled(explorer, text="the dog did not bark").overview["version"] == explorer.version


def test_windows_of_a_picture_are_looked_at_one_by_one() -> None:
    swin = torchvision.models.SwinTransformer(
        patch_size=[4, 4], embed_dim=16, depths=[2], num_heads=[2], window_size=[2, 2], num_classes=3
    ).eval()
    explorer = made(swin, torch.rand(3, 16, 24), tokenizer=None)
    groups = explorer.layers[0]["groups"]
    assert groups == 6
    first = explorer.attention
    assert settled(explorer, group=groups - 1).attention != pytest.approx(first)
    assert explorer.attention.sum(1) == pytest.approx(np.ones(4), abs=1e-5)
    assert "weights but not its" in settled(explorer, layer=1, view="steps", query=1).steps["refused"]


def test_a_token_of_a_window_has_no_number_to_switch_it_off_by() -> None:
    swin = torchvision.models.SwinTransformer(
        patch_size=[4, 4], embed_dim=16, depths=[2], num_heads=[2], window_size=[2, 2], num_classes=3
    ).eval()
    explorer = made(swin, torch.rand(3, 16, 24), tokenizer=None)
    with pytest.raises(ExplainError, match="cuts the input into 6 windows; a token's column can be"):
        explorer.ablated_tokens = [3]
    assert settled(explorer, ablated=[[1, 1]]).status == "idle"


def test_windows_have_their_places_on_the_picture_where_somebody_looks() -> None:
    """16 × 24 pixels are 4 × 6 patches in windows of 2 × 2; in the second layer they are moved by one."""
    swin = torchvision.models.SwinTransformer(
        patch_size=[4, 4], embed_dim=16, depths=[2], num_heads=[2], window_size=[2, 2], num_classes=3
    ).eval()
    explorer = made(swin, torch.rand(3, 16, 24), tokenizer=None)
    assert explorer.placed is None
    settled(explorer, view="patches")
    assert (explorer.placed["layer"], explorer.placed["grid"]) == (0, [4, 6])
    assert wire.unpack(explorer.placed)[1].tolist() == [2, 3, 8, 9]
    settled(explorer, layer=1)
    assert explorer.placed["layer"] == 1
    assert wire.unpack(explorer.placed)[[0, -1]].tolist() == [[7, 8, 13, 14], [23, 18, 5, 0]]
    first = explorer.placed
    assert settled(explorer, ablated=[[0, 1]]).placed is first, "it does not depend on what is changed"


def test_windows_whose_places_are_not_known_are_refused() -> None:
    assert pieces.placed(3, None) == {"layer": 3, "refused": True}
    twice = np.array([[[0.25, 0.5], [0.75, 0.5]], [[0.25, 0.5], [0.75, 0.5]]], np.float32)
    assert pieces.placed(0, twice) == {"layer": 0, "refused": True}
    assert pieces.placed(0, np.full((2, 3, 2), np.nan, np.float32)) == {"layer": 0, "refused": True}
