"""Every explorer, for what all of them must be: one joins by a line."""

from __future__ import annotations

from dataclasses import dataclass

IMPORTS = "import tabled\nfrom browser import heads, several, texts, toys\nimport xai_widgets as xw"
WHERE = r"\d+ % of the attribution lies in the (upper|middle|lower|centre)"
CANVAS = "[data-xw=canvas]"
BLUE = "[data-xw=bar][data-index='2']"


@dataclass(frozen=True)
class Case:
    """An explorer, and how it is used without eyes or hands.

    Attributes:
        line: Python that makes it, with what IMPORTS brings at hand.
        picture: a selector of the big thing.
        summary: what its accessible name says, a regular expression.
        control: a selector of something that a person comes to by Tab.
        keys: what is pressed there, one after the other.
        answer: what is then true of `x` in the kernel.
    """

    line: str
    picture: str
    summary: str
    control: str
    keys: str
    answer: str


EVERYONE = {
    "saliency": Case("toys.explorer(target=0)", CANVAS, WHERE, BLUE, "Enter", "x.attribution.target == 2"),
    "compare": Case("toys.comparison(target=0)", CANVAS, WHERE, BLUE, "Space", "x.target == 2"),
    "attention": Case(
        "heads.explorer()",
        "[data-xw=matrix]",
        r"layer 0, head 0: the largest weight is .+ → .+, 0\.\d\d\. .+ gets the most attention, \d+ % of all",
        "[data-xw=tile][aria-pressed=true]",
        "ArrowRight",
        "x.head == 1",
    ),
    "inputs": Case(
        "several.explorer(target=0)",
        "[data-xw=side][data-key=note] [data-xw=reading]",
        r"The text, explained\. Strongest: \w+ [+−]\d",
        ".xw-inputs-top [data-xw=bar][data-index='2']",
        "Enter",
        "[x.target, *(one.target for one in x.explorers.values())] == [2] * 4",
    ),
    "perturbation": Case(
        "xw.PerturbationExplorer((m := toys.Rectified()), toys.picture(), labels=toys.LABELS,"
        " preprocess=toys.as_it_is, target=0)",
        CANVAS,
        WHERE,
        BLUE,
        "Enter",
        "x.attribution.target == 2",
    ),
    "text": Case(
        "texts.explorer()",
        "[data-xw=reading]",
        r"The text, explained\. Strongest: \w+ [+−]\d",
        "[data-xw=token][tabindex='0']",
        "ArrowRight Enter",
        "len(x.masked) == 1",
    ),
    "feature": Case(
        "xw.FeatureExplorer(tabled.Weighted([1.0, 2.0, 0.0, -1.0]), tabled.numbers(), 2, target=1,"
        " feature_names=['a', 'b', 'c', 'd'], class_names=['no', 'yes'])",
        ".xw-shares-box",
        "What speaks for yes",
        "[data-xw=slider]",
        "End",
        "abs(x.values['a'] - x.features[0]['high']) < 0.05",
    ),
}
