"""How many evaluations KernelSHAP needs until its order of the pieces is right, beside captum's and shap's.

Some hundred thousand evaluations of the network, most of an hour: what it answered is kept in a file beside this one,
so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import sys
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
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
from xai_widgets.explainers.masking import coalitions, segments
from xai_widgets.explainers.masking.regression import Fit
from xai_widgets.models import adapt

RIGHT = 0.95
GRID = [int(60 * 1.02**step) // 2 * 2 for step in range(253)]
"""Numbers of samples tried, up to about 8,800."""
FOLDER = Path(__file__).parent / ".answers"
AT_ONCE = 2048
"""Sets that are asked before what was answered is written down."""


def jobs(of: list[Subject], quick: bool) -> Iterator[Job]:
    """Rows on the first network: the other has random weights, whose values mean nothing."""
    contest = Contest(of[0], seeds=4 if quick else 20, reference=2000 if quick else 20_000)
    for peer, share in (("shap", 0.8), ("captum", 0.5)):
        yield Job(f"kernel-shap's evaluations beside {peer}'s, {of[0].name}",
                  lambda peer=peer, share=share: contest.row(peer, share))  # fmt: skip


class Contest:
    """One game of 49 pieces for all: what the network answers to a set of pieces is asked once and remembered."""

    def __init__(self, subject: Subject, seeds: int, reference: int) -> None:
        self.subject, self.seeds, self.samples = subject, seeds, reference
        self.run = Run(adapt(subject.model), subject.inputs)
        self.mask = segments.pieces(self.run, "grid", 49)
        self.count = int(self.mask.max()) + 1
        self.known = Answers(FOLDER / f"{self._game()}.npz")

    def _game(self) -> str:
        """A name that another picture, target or cut into pieces would not have."""
        parts = (self.run.inputs.numpy().tobytes(), self.mask.numpy().tobytes(), str(self.subject.target).encode())
        return hashlib.sha256(b"".join(parts)).hexdigest()[:16]

    def scores(self, kept: np.ndarray) -> np.ndarray:
        """float64 (n,) of bool (n, count)."""
        packed = np.packbits(kept, axis=1)
        new = np.array(sorted({row.tobytes(): at for at, row in enumerate(packed) if row not in self.known}.values()))
        for at in range(0, len(new), AT_ONCE):
            some = new[at : at + AT_ONCE]
            self.known.add(packed[some], self._asked(torch.from_numpy(kept[some])))
            self.known.write_down(AT_ONCE)
            print(f"\r{len(self.known):,} sets known", end="", file=sys.stderr, flush=True)
        return self.known[packed]

    def _asked(self, kept: Tensor) -> np.ndarray:
        def rows(start: int, stop: int) -> Tensor:
            shown = kept[start:stop][:, self.mask.flatten()].reshape(-1, 1, *self.mask.shape)
            return self.run.model.prepare(self.run.inputs * shown)

        found = [outputs[:, self.subject.target].double() for _, _, outputs in self.run.forwards(len(kept), rows)]
        return torch.cat(found).numpy()

    # --- the three

    def ours(self, samples: int, seed: int) -> np.ndarray:
        """(count,) from `samples` evaluations of sets, the two ends not counted."""
        sets = coalitions.draw(self.count, samples // 2, seed)
        both = torch.stack([sets.kept, ~sets.kept], 1).flatten(0, 1)
        scores = torch.from_numpy(self.scores(both.numpy())).reshape(-1, 2)
        return Fit(sets, self.rise).of(scores)[0].numpy()

    def captum(self, samples: int, seed: int) -> np.ndarray:
        """The two ends are its first two samples, which are not counted either."""
        torch.manual_seed(seed)
        method = attr.KernelShap(lambda rows: torch.from_numpy(self.scores(rows.numpy() > 0.5)))
        ones = torch.ones(1, self.count)
        return method.attribute(ones, n_samples=samples + 2, perturbations_per_eval=AT_ONCE)[0].numpy()

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

    def correlations(self, name: str, samples: int) -> list[float]:
        """With the reference, of one seed after the other, until it is settled on which side of what is right their
        median is: once more than half of the seeds are on one side the others do not matter."""
        found: list[float] = []
        for seed in range(self.seeds):
            found.append(float(spearmanr(getattr(self, name)(samples, seed), self.reference).statistic))
            above = sum(value >= RIGHT for value in found)
            if 2 * max(above, len(found) - above) > self.seeds:
                break
        print(f"\n{name} with {samples}: {median(found):.3f} of {len(found)} seeds", file=sys.stderr, flush=True)
        self.known.write_down()
        return found

    @cached_property
    def needed(self) -> int:
        """The smallest number of samples with which ours is right, by halving the range, as if more were never worse;
        the largest where none is."""
        return GRID[bisect_left(GRID, True, hi=len(GRID) - 1, key=lambda n: _right(self.correlations("ours", n)))]

    def row(self, peer: str, share: float) -> Row:
        """How right a peer is with as many evaluations as it may need at most for ours to be such a share of them."""
        own = self.correlations("ours", self.needed)
        allowed = int(self.needed / share) // 2 * 2
        theirs = self.correlations(peer, allowed)
        measured = (
            f"{self.needed:,} for a rank correlation of {median(own):.3f} with shap's own {self.samples:,} samples;"
            f" {peer}, given {allowed:,}, has {median(theirs):.3f} (medians of {self.seeds} seeds, or of as many as"
            f" settle it; {self.count} pieces)"
        )
        met = _right(own) and not _right(theirs)
        return Row(f"kernel-shap's evaluations beside {peer}'s, {self.subject.name}", measured, f"≤ {share}×", met)


def _right(found: list[float]) -> bool:
    return median(found) >= RIGHT


class Answers:
    """Scores of sets of pieces, kept in a file. Sets are uint8 (n, bytes), packed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: dict[bytes, float] = {}
        if path.is_file():
            with np.load(path) as kept:
                self._found = dict(zip(map(bytes, kept["sets"]), kept["scores"].tolist(), strict=True))
        self._written = len(self)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, packed: np.ndarray) -> bool:
        return packed.tobytes() in self._found

    def __getitem__(self, packed: np.ndarray) -> np.ndarray:
        return np.array([self._found[row.tobytes()] for row in packed])

    def add(self, packed: np.ndarray, scores: np.ndarray) -> None:
        """Remember."""
        self._found.update(zip((row.tobytes() for row in packed), scores.tolist(), strict=True))

    def write_down(self, more: int = 1) -> None:
        """What is known, in a file that is whole at any time; not where less than so many more are."""
        if len(self) < self._written + more:
            return
        self.path.parent.mkdir(exist_ok=True)
        part = self.path.with_suffix(".part.npz")
        sets = np.frombuffer(b"".join(self._found), np.uint8).reshape(len(self), -1)
        np.savez(part, sets=sets, scores=np.array(list(self._found.values())))
        part.replace(self.path)
        self._written = len(self)
