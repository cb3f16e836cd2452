"""How many evaluations KernelSHAP needs until its order of the pieces is right, beside captum's and shap's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from statistics import median

import numpy as np
import shap
import torch
from captum import attr
from scipy.stats import spearmanr
from subjects import Job, Subject
from table import Row
from torch import Tensor

from xai_widgets.core.run import Run
from xai_widgets.explainers.masking import coalitions, kernel_shap, segments
from xai_widgets.models import adapt

RIGHT = 0.95
GRID = [int(60 * 1.12**step) // 2 * 2 for step in range(45)]
"""Numbers of samples tried, up to about 8,800."""


def jobs(of: list[Subject], quick: bool) -> Iterator[Job]:
    """Rows on the first network: the other has random weights, whose values mean nothing."""
    contest = Contest(of[0], seeds=4 if quick else 20, reference=2000 if quick else 20_000)
    for peer, share in (("captum", 0.5), ("shap", 0.8)):
        yield Job(f"kernel-shap's evaluations beside {peer}'s, {of[0].name}",
                  lambda peer=peer, share=share: contest.row(peer, share))  # fmt: skip


class Contest:
    """One game of 49 pieces for all: what the network answers to a set of pieces is asked once and remembered."""

    def __init__(self, subject: Subject, seeds: int, reference: int) -> None:
        self.subject, self.seeds, self.samples = subject, seeds, reference
        self.run = Run(adapt(subject.model), subject.inputs)
        self.mask = segments.pieces(self.run, "slic", 49)
        self.count = int(self.mask.max()) + 1
        self.known: dict[bytes, float] = {}
        self.asked = 0

    def scores(self, kept: np.ndarray) -> np.ndarray:
        """float64 (n,) of bool (n, count)."""
        self.asked += len(kept)
        keys = [row.tobytes() for row in np.packbits(kept, axis=1)]
        new = {key: row for key, row in zip(keys, kept, strict=True) if key not in self.known}
        masks = torch.from_numpy(np.array(list(new.values()))) if new else torch.zeros(0, self.count, dtype=torch.bool)
        inputs = self.run.inputs

        def rows(start: int, stop: int) -> Tensor:
            shown = masks[start:stop][:, self.mask.flatten()].reshape(-1, 1, *self.mask.shape)
            return self.run.model.prepare(inputs * shown)

        found = [outputs[:, self.subject.target].double() for _, _, outputs in self.run.forwards(len(masks), rows)]
        self.known.update(zip(new, torch.cat(found).tolist() if found else [], strict=True))
        return np.array([self.known[key] for key in keys])

    # --- the three

    def ours(self, samples: int, seed: int) -> np.ndarray:
        """(count,) from `samples` evaluations of sets, the two ends not counted."""
        sets = coalitions.draw(self.count, samples // 2, seed)
        both = torch.stack([sets.kept, ~sets.kept], 1).flatten(0, 1)
        scores = torch.from_numpy(self.scores(both.numpy())).reshape(-1, 2)
        return kernel_shap.fit(sets, scores, self.rise)[0].numpy()

    def captum(self, samples: int, seed: int) -> np.ndarray:
        """The two ends are its first two samples, which are not counted either."""
        torch.manual_seed(seed)
        method = attr.KernelShap(lambda rows: torch.from_numpy(self.scores(rows.numpy() > 0.5)))
        ones = torch.ones(1, self.count)
        return method.attribute(ones, n_samples=samples + 2, perturbations_per_eval=64)[0].numpy()

    def shap(self, samples: int, seed: int) -> np.ndarray:
        """With all pieces wanted, which is its best setting here; its default keeps ten."""
        np.random.seed(seed)
        method = shap.KernelExplainer(lambda rows: self.scores(rows > 0.5), np.zeros((1, self.count)))
        return method.shap_values(np.ones((1, self.count)), nsamples=samples, l1_reg=False, silent=True)[0]

    # --- the verdict

    @cached_property
    def rise(self) -> float:
        """The score of the whole picture, less the empty one's."""
        whole, empty = self.scores(np.array([[True] * self.count, [False] * self.count]))
        return whole - empty

    @cached_property
    def reference(self) -> np.ndarray:
        """Not ours, so that nothing of ours can favour us."""
        return self.shap(self.samples, seed=12345)

    def right(self, method: Callable[[int, int], np.ndarray], samples: int) -> float:
        """The median over seeds of the rank correlation with the reference."""
        return median(float(spearmanr(method(samples, seed), self.reference).statistic) for seed in range(self.seeds))

    def needed(self, name: str) -> int:
        """The smallest number of samples that is right; the largest tried where none is."""
        method = getattr(self, name)
        return next((samples for samples in GRID if self.right(method, samples) >= RIGHT), GRID[-1])

    @cached_property
    def needs(self) -> dict[str, int]:
        return {name: self.needed(name) for name in ("ours", "captum", "shap")}

    def row(self, peer: str, share: float) -> Row:
        """Our evaluations beside a peer's."""
        ours, theirs = self.needs["ours"], self.needs[peer]
        measured = (
            f"{ours} = {ours / theirs:.2f}× {theirs}, median of {self.seeds} seeds at rank correlation {RIGHT} with"
            f" shap's own {self.samples:,} samples; {self.count} pieces"
        )
        what = f"kernel-shap's evaluations beside {peer}'s, {self.subject.name}"
        return Row(what, measured, f"≤ {share}×", ours <= share * theirs)
