"""Every explorer, for what all of them must be: one joins by a line."""

from __future__ import annotations

from dataclasses import dataclass

WHERE = r"\d+ % of the attribution lies in the (upper|middle|lower|centre)"
BLUE = "[data-xw=bar][data-index='2']"


@dataclass(frozen=True)
class Case:
    """An explorer, and how it is used without eyes or hands.

    Attributes:
        line: Python that makes it, with `toys`, `heads` and `xw` at hand.
        picture: `data-xw` of the big thing.
        summary: what its accessible name says, a regular expression.
        control: a selector of something that a person comes to by Tab.
        key: what is pressed there.
        answer: what is then true of `x` in the kernel.
    """

    line: str
    picture: str
    summary: str
    control: str
    key: str
    answer: str


EVERYONE = {
    "saliency": Case("toys.explorer(target=0)", "canvas", WHERE, BLUE, "Enter", "x.attribution.target == 2"),
    "compare": Case("toys.comparison(target=0)", "canvas", WHERE, BLUE, "Space", "x.target == 2"),
    "attention": Case(
        "heads.explorer()",
        "matrix",
        r"layer 0, head 0: the largest weight is .+ → .+, 0\.\d\d\. .+ gets the most attention, \d+ % of all",
        "[data-xw=tile][aria-pressed=true]",
        "ArrowRight",
        "x.head == 1",
    ),
    "perturbation": Case(
        "xw.PerturbationExplorer((m := toys.Rectified()), toys.picture(), labels=toys.LABELS,"
        " preprocess=toys.as_it_is, target=0)",
        "canvas",
        WHERE,
        BLUE,
        "Enter",
        "x.attribution.target == 2",
    ),
}
