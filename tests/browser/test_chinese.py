"""Every explorer in Chinese on a real page: nothing of English is left but names, and errors are told in it too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from browser.everyone import EVERYONE, Case
from browser.explorer import Explorer
from browser.lab import Lab
from browser.notebook import Notebook
from browser.test_accessible import IMPORTS
from browser.test_locale import SAID
from browser.test_page import overflow

EVERY = pytest.mark.parametrize("case", EVERYONE.values(), ids=EVERYONE)
NAMES = """
    Grad CAM HiResCAM LayerCAM XGrad Eigen Score Ablation GradientSHAP SmoothGrad VarGrad DeepLIFT RISE LIME KernelSHAP
    Shapley LRP captum zennit scikit SALib torch pip install xai_widgets xai widgets explainers nn ReLU
    MultiheadAttention
    PyTorch scaled_dot_product_attention multi_head_attention_forward softmax tensor metrics get consistency similar
    saliency integrated gradients attention gradient feature ablation kernel shap rise lime sampling occlusion rollout
    viridis magma inferno cividis RdBu PuOr PNG SVG CSV JPEG Python bqplot Sobol Morris logit epsilon box rules Shift
    Control xw and float argmin Var up sin arg max cov log top ROAD images tables charts lrp text
""".split()  # fmt: skip
"""Names of methods, libraries, keys and colours, and what is written in code."""
OWN = """
    red green blue brick cherry emerald grass lime navy olive ruby sky conv sense coarse head attend layers self_attn
    Rectified Colours Weighted bert encoder layer self LABEL_ image record note age height weight pulse dose original
    look Partial Packed yes no cls sep pad mask unk the cat sat on mat because it was tired dog chased mouse
""".split()  # fmt: skip
"""What the tests' own models and data are called."""
WORD = re.compile(r"[A-Za-z_]{3,}")
PAPER = re.compile(r"[A-Z][\w, .-]+ \d{4}.*")
CITED = "（Jain 与 Wallace 2019，Attention is not Explanation）"
WRONG = {
    "saliency": ("{'target': 99}", "target 必须是 0 到 11 之间的整数，得到的是 99。"),
    "compare": ("{'methods': []}", "methods 必须有 1 到 6 个名称，得到了 0 个。"),
    "attention": ("{'head': 99}", "head 必须在 0 到 "),
    "perturbation": ("{'strengths': {'blurred': 1}}", "strengths：没有名为 'blurred' 的扰动。是否想写 'blur'？"),
    "text": ("{'masked': [99]}", "masked 必须是词元的序号，在 0 到 "),
    "feature": ("{'step': 0}", "step 必须是大于 0 的数"),
    "inputs": ("{'target': 99}", "target 必须是 0 到 2 之间的"),
}


@pytest.fixture
def chinese(page_lab: Lab, toy_kernel: str) -> Iterator[Callable[[Case], tuple[Notebook, Explorer]]]:
    """Show an explorer in Chinese, drawn and at rest."""
    notebook = page_lab.open([f"{IMPORTS}\nxw.set_locale('zh')"], toy_kernel)
    notebook.run(0)

    def shown(case: Case) -> tuple[Notebook, Explorer]:
        notebook.add_and_run(f"x = {case.line}\nx")
        view = notebook.view()
        expect(view.root).to_have_attribute("data-status", "idle", timeout=60_000)
        expect(view.root.locator(case.picture).first).to_have_attribute("aria-label", re.compile("[\u4e00-\u9fff]"))
        return notebook, view

    yield shown
    notebook.do("xw.set_locale('auto')")


def english(view: Explorer) -> set[str]:
    """Words that a person sees or hears, and that are no names."""
    view.root.evaluate("root => root.querySelectorAll('.toolbar_div').forEach(bar => bar.remove())")  # bqplot's, unseen
    said = [one.replace(CITED, "") for one in view.root.evaluate(SAID) if not PAPER.fullmatch(one)]
    known = {word.lower() for word in (*NAMES, *OWN)}
    return {word for one in said for word in WORD.findall(one) if word.lower() not in known}


@EVERY
def test_nothing_english_is_left_and_nothing_hangs_over(case: Case, chinese) -> None:
    _, view = chinese(case)
    for button in view.part("info").all():
        button.click()
    assert english(view) == set()
    view.resize(500)
    assert overflow(view) <= 0


@pytest.mark.parametrize("name", WRONG)
def test_an_error_is_told_in_chinese_and_the_explorer_goes_on(name: str, chinese) -> None:
    notebook, view = chinese(EVERYONE[name])
    state, sentence = WRONG[name]
    notebook.do(f"x.set_state({state})")
    expect(view.part("error").last).to_contain_text(sentence)
    assert notebook.ask("'must be' in x.message or 'There is no' in x.message"), "in Python it stays English"
