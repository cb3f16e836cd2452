"""Length is what attention costs: no matrix is kept, and none is ever made whole for all heads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LONG, LAYERS, HEADS, WIDE = 4096, 12, 12, 96
PROGRAM = f"""
import resource, sys
import torch
from torch import nn
from torch.nn import functional
from xai_widgets.models.attention import AttentionModel
torch.set_num_threads(1)

class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.packed, self.out = nn.Linear({WIDE}, {3 * WIDE}), nn.Linear({WIDE}, {WIDE})
    def forward(self, x):
        q, k, v = self.packed(x).unflatten(-1, (3, {HEADS}, -1)).permute(2, 0, 3, 1, 4)
        return x + self.out(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))

torch.manual_seed(0)
model = nn.Sequential(*(Layer() for _ in range({LAYERS}))).eval()
x = torch.randn(1, {LONG}, {WIDE})
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
with torch.no_grad():
    model(x)
own = peak()
attended = AttentionModel(model).attend(x)
kept = sum(t.untyped_storage().nbytes() for layer in attended.seen.layers for t in (layer.q, layer.k)) / 2**20
opened = peak()
attended.seen.window(5, 3)
attended.seen.window(5, 3, rows=(1000, 1200), columns=(0, 300))
attended.seen.column(0, 0, 7)
next(attended.seen.overview())
looked = peak()
attended.changed({{"temperatures": [[0, 0, 2.0]]}})
print(kept, opened - own, looked - own, peak() - own)
"""


@pytest.mark.slow
def test_a_long_text_costs_queries_and_keys() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parents[3])  # fmt: skip
    kept, opened, looked, changed = map(float, done.stdout.split())
    queries_and_keys = 2 * LAYERS * LONG * WIDE * 4 / 2**20
    one_layer = HEADS * LONG * LONG * 4 / 2**20
    assert kept == pytest.approx(queries_and_keys)
    assert opened < queries_and_keys + 150
    assert looked < queries_and_keys + 300 < one_layer
    assert changed < 2 * queries_and_keys + 400 < one_layer
