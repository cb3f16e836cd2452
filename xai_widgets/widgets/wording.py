"""What methods say of themselves where the input is no picture: of columns, or of tokens."""

from __future__ import annotations

from typing import Any

TABLE = {
    "place": "column", "places": "columns", "input": "row", "inputs": "rows", "value": "the column's own value",
}  # fmt: skip
TEXT = {
    "place": "token", "places": "tokens", "input": "text", "inputs": "texts", "value": "the token's own embedding",
}  # fmt: skip
KINDS = (TABLE, TEXT)

ABOUT = {
    "saliency": (
        "How much the score would move for a tiny change of each {place}. It says where the model is sensitive, not"
        " what it used: a {place} that settles the answer can have a gradient near zero."
    ),
    "input-x-gradient": (
        "The gradient weighted by {value}: the {place}'s share of the score if the model were linear. It is a straight"
        " line drawn at this one {input}: where the model bends, it misleads."
    ),
    "integrated-gradients": (
        "Shares out the difference between this score and the baseline's over the {places}. The answer depends on the"
        " baseline: a {place} that is like it gets nothing."
    ),
    "expected-gradients": (
        "Integrated gradients from many baselines instead of one, so that no single value counts as nothing. Where no"
        " other {inputs} are given they are made from this one and tell nothing about your data."
    ),
    "gradient-shap": (
        "Integrated gradients at random points from noisy copies of the {input}: an estimate of Shapley values if the"
        " model is smooth and {places} are independent, which they seldom are. The baseline decides what counts as"
        " nothing."
    ),
    "smoothgrad": (
        "The gradient averaged over slightly noisy copies of the {input}, which calms it. More noise looks better and"
        " says less about this very {input}."
    ),
    "vargrad": (
        "Where the gradient changes when the {input} is slightly noisy: the {places} at which the model bends. One that"
        " it uses in the same way under all of the noise gets nothing, however much it matters."
    ),
    "guided-backprop": (
        "A gradient that lets only what helps pass through each ReLU. It nearly ignores the class and the later layers,"
        " so it looks much the same even for a network with random weights."
    ),
    "deconvolution": (
        "Runs the network backwards, keeping what is positive at each ReLU, to show which {places} could have made the"
        " answer. It does not look at which units were active, and it nearly ignores the class."
    ),
    "deeplift": (
        "Shares out the difference from the baseline's score over the {places}, in one pass, with finite differences at"
        " each activation. The baseline decides what counts as nothing, and operations written as functions instead of"
        " modules are taken as linear: the gap says how much was lost."
    ),
    "lrp": (
        "Hands the score back through the network, each unit sharing it out over its inputs, down to the {places}. The"
        " rules are a choice that changes the answer, and what is written as functions instead of modules, attention or"
        " unusual additions has no rule: a large gap says so."
    ),
    "occlusion": (
        "How far the score falls when some {places} in a row are hidden: a direct question, and a slow one. It finds"
        " only what so few can hide, and such {inputs} may be ones the model never saw."
    ),
    "feature-ablation": (
        "How far the score falls when one {place} is hidden, the others as they were. Two {places} that tell the same"
        " both look needless, and such {inputs} may be ones the model never saw."
    ),
    "rise": (
        "Hides random {places} and asks which were there when the score was high: nothing of the model is needed but"
        " its answers. It takes many draws until the noise is gone, and half-hidden {inputs} are ones the model never"
        " saw."
    ),
    "lime": (
        "Fits a linear model to what the network says when random {places} are hidden: each gets one number. Where the"
        " network is not nearly linear the numbers depend on the width, and nothing here warns of it."
    ),
    "kernel-shap": (
        "Shares out the difference between this score and the baseline's over the {places}, fairly in the sense of game"
        " theory: each gets its mean effect over all orders of adding it. The baseline is a choice, and most sets of"
        " {places} make {inputs} that the model never saw."
    ),
    "shapley-sampling": (
        "Adds the {places} to the baseline in random orders and credits each with the rise it makes: the same values as"
        " KernelSHAP, by counting instead of fitting. It is slower to settle; the baseline is a choice, and half-built"
        " {inputs} are ones the model never saw."
    ),
}
"""By a method's name, in place of its own `about`; those that are not here speak of no pixels."""

HELP = {
    "pictures with pieces hidden, in pairs": "{inputs} with some {places} hidden, in pairs",
    "how far from the whole picture a sample still counts": "how far from the whole {input} a sample still counts",
    'the first needs scikit-image: pip install "xai-widgets[images]"': "",
}
"""By a parameter's own help, what it is here."""


def worded(told: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """A method as describe.methods has it, in the words of a kind of input."""
    about = ABOUT[told["name"]].format(**words) if told["name"] in ABOUT else told["about"]
    return {**told, "about": about, "params": [_param(param, words) for param in told["params"]]}


def _param(told: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    return {**told, "help": HELP[told["help"]].format(**words)} if told.get("help") in HELP else told


def every() -> set[str]:
    """All that may be said, for translators."""
    kinds = [[text.format(**words) for text in (*ABOUT.values(), *HELP.values())] for words in KINDS]
    return {text for kind in kinds for text in kind if text}
