"""The attention of any transformer, in the kernel: one command, one table.

    python benchmarks/attention.py [--quick] [--only WORD] [--write]

Every time is set against the bare model's forward pass, measured in between, on the same machine in the same run.
BertViz, if it is installed (pip install bertviz), is measured beside it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import torch  # noqa: E402
from table import Row, keep, machine, markdown  # noqa: E402

from xai_widgets import wire  # noqa: E402
from xai_widgets.demo import minilm  # noqa: E402
from xai_widgets.models.attention import Attended, AttentionModel  # noqa: E402

TOKENS, LONG = 512, 4096
WORDS = "The cat sat on the mat because it was tired , and nobody in the old house dared to wake her . "


def main() -> None:
    """Measure, print, and with --write keep the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a look")
    parser.add_argument("--only", default="", help="only the parts with this word in their name")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/README.md")
    given = parser.parse_args()
    rounds, rows = 5 if given.quick else 25, []
    for name, part in {"minilm": of_minilm, "long": of_a_long_text, "bertviz": of_bertviz}.items():
        if given.only in name:
            rows += list(part(rounds))
    text = f"{machine()}\n\n{markdown(rows)}"
    print(text)
    if given.write:
        keep("attention", text)


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1e3


# --- MiniLM


def of_minilm(rounds: int) -> Iterator[Row]:
    """First paint, another head, a change, every head's effect."""
    model, tokenizer = minilm()
    inputs = tokenizer(WORDS * 40, return_tensors="pt", truncation=True, max_length=TOKENS)
    assert inputs["input_ids"].shape[1] == TOKENS

    def bare() -> None:
        with torch.no_grad():
            model(**inputs)

    bare()
    yield from first_paints(model, inputs, bare, rounds)
    attended = AttentionModel(model).attend(inputs)
    yield another_head(attended, rounds)
    yield from changes(attended, bare, rounds)


def first_paints(model: Any, inputs: Any, bare: Callable[[], None], rounds: int) -> Iterator[Row]:
    """Of a new explorer, whose private view is made and checked, and of an edited text."""
    sent = painted(AttentionModel(model).attend(inputs))
    known = AttentionModel(model)
    known.attend(inputs)
    made = {"a new model": lambda: AttentionModel(model), "an edited text": lambda: known}
    times: dict[str, list[float]] = {name: [] for name in ("bare", *made)}
    for _ in range(rounds):
        times["bare"].append(timed(bare))
        for name, make in made.items():
            times[name].append(timed(lambda make=make: painted(make().attend(inputs))))
    forward = median(times["bare"])
    for name in made:
        took, most = median(times[name]), 1.5 * forward + 100
        yield Row(
            f"MiniLM, {TOKENS} tokens: first paint of {name}",
            f"{took:.0f} ms = {took / forward:.2f}× bare forward ({forward:.0f} ms); {sent / 1000:.0f} KB",
            f"≤ 1.5× + 100 ms = {most:.0f} ms, < 300 KB", took <= most and sent < 300_000,
        )  # fmt: skip


def painted(attended: Attended) -> int:
    """Bytes of what a first picture needs: tiles and statistics of every head, one matrix, the layers by name."""
    seen = attended.seen
    surveyed = [found for found in seen.survey([0, TOKENS - 1]) if found is not None]
    tiles = sum(len(wire.pack(tile.values)["data"]) + 4 * 4 * len(tile.peaks) for tile, _ in surveyed)
    return tiles + len(wire.pack(seen.window(0, 0).values)["data"]) + len(json.dumps(seen.described()))


def another_head(attended: Attended, rounds: int) -> Row:
    heads = [(layer.index, head) for layer in attended.seen.layers for head in range(layer.heads)]
    times, sizes = [], []
    for at in range(max(rounds, 20)):
        times.append(timed(lambda at=at: attended.seen.window(*heads[at * 7 % len(heads)])))
        sizes.append(len(wire.pack(attended.seen.window(*heads[at % len(heads)]).values)["data"]))
    took, most = median(times), max(sizes)
    return Row(
        f"MiniLM, {TOKENS} tokens: another head, 256×256 of its matrix", f"{took:.1f} ms; {most / 1000:.0f} KB",
        "≤ 30 ms, < 150 KB", took <= 30 and most < 150_000,
    )  # fmt: skip


def changes(attended: Attended, bare: Callable[[], None], rounds: int) -> Iterator[Row]:
    asked: dict[str, dict[str, Any]] = {
        "a head off": {"heads": [[2, 3]]},
        "a token's column off everywhere": {"columns": attended.columns(5)},
        "one weight set": {"weights": [[3, 1, 4, 9, 0.5]]},
    }
    times: dict[str, list[float]] = {name: [] for name in ("bare", *asked)}
    for _ in range(rounds):
        times["bare"].append(timed(bare))
        for name, change in asked.items():
            times[name].append(timed(lambda change=change: attended.changed(change)))
    forward = median(times["bare"])
    for name in asked:
        took = median(times[name])
        yield Row(f"MiniLM, {TOKENS} tokens: {name}", f"{took:.0f} ms = {took / forward:.2f}× bare forward")
    took, heads = timed(lambda: list(attended.effects())), sum(layer.heads for layer in attended.seen.layers)
    yield Row(
        f"MiniLM, {TOKENS} tokens: the effect of all {heads} heads",
        f"{took / 1e3:.1f} s = {took / heads / forward:.2f}× bare forward a head",
    )


# --- a long text, in a process of its own, whose memory is its own

PROGRAM = f"""
import json, resource, sys, time
import torch
from transformers import BertConfig, BertModel
from xai_widgets.models.attention import AttentionModel

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

torch.manual_seed(0)
model = BertModel(BertConfig(hidden_size=768, num_hidden_layers=12, num_attention_heads=12,
                             max_position_embeddings={LONG})).eval()
ids = torch.randint(1000, 20000, (1, {LONG}))
with torch.no_grad():
    model(ids)
    begun = time.perf_counter()
    model(ids)
    forward = time.perf_counter() - begun
own = peak()

def timed(call):
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun

found = {{}}
opened = timed(lambda: found.update(attended=AttentionModel(model).attend({{"input_ids": ids}})))
seen = found["attended"].seen
head = timed(lambda: seen.window(7, 5))
pan = timed(lambda: seen.window(7, 5, rows=(1000, 1256), columns=(2000, 2256)))
tiles = timed(lambda: list(seen.overview(32)))
print(json.dumps([forward, opened, head, pan, tiles, peak() - own]))
"""


def of_a_long_text(rounds: int) -> Iterator[Row]:
    """Memory above the model's own, and what a hand waits for."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parents[1])  # fmt: skip
    forward, opened, head, pan, tiles, above = json.loads(done.stdout.splitlines()[-1])
    what = f"{LONG:,} tokens, 12 × 12 heads, width 768"
    yield Row(f"{what}: memory above the model's own peak", f"{above:.0f} MB", "< 1,500 MB", above < 1500)
    yield Row(f"{what}: opened", f"{opened:.1f} s = {opened / forward:.2f}× bare forward ({forward:.1f} s)")
    yield Row(f"{what}: another head, whole", f"{head * 1e3:.0f} ms")
    yield Row(f"{what}: a window of 256×256 weights", f"{pan * 1e3:.0f} ms")
    yield Row(f"{what}: tiles of all heads, which come one layer at a time", f"{tiles:.1f} s")


# --- the peer


def of_bertviz(rounds: int) -> Iterator[Row]:
    """What it writes into the page: all weights as JSON."""
    try:
        from bertviz import head_view
    except ImportError:
        yield Row("BertViz", "not installed: pip install bertviz")
        return
    model, tokenizer = minilm()
    model.set_attn_implementation("eager")
    for tokens in (128, TOKENS):
        inputs = tokenizer(WORDS * 40, return_tensors="pt", truncation=True, max_length=tokens)
        words = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0])
        begun = time.perf_counter()
        with torch.no_grad():
            attentions = model(**inputs, output_attentions=True).attentions
        page = head_view(attentions, words, html_action="return").data
        took = time.perf_counter() - begun
        yield Row(f"BertViz head_view, MiniLM, {tokens} tokens", f"{took:.1f} s; {len(page.encode()) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
