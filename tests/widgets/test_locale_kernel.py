"""What the kernel itself says, in the language of the browser that hears it; in Python it stays English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from widgets.comparisons import compared
from widgets.explorers import PATIENCE, Counted, made, other_mask
from widgets.perturbed import perturbed
from widgets.test_feature import of_numbers, of_people, of_values

from xai_widgets import ExplainError, Similarity, set_locale
from xai_widgets.core.ours import Ours
from xai_widgets.core.stills import sheet
from xai_widgets.widgets.sentences import said


@pytest.fixture(autouse=True)
def as_at_first() -> Iterator[None]:
    yield
    set_locale("auto")


def told(explorer: Any, name: str) -> Any:
    """A trait as the browser has it."""
    return explorer.get_state(name)[name]


def test_an_error_is_told_in_the_browsers_language_and_raised_in_english() -> None:
    explorer = made()
    explorer.set_state({"_language": "zh-CN"})
    explorer.set_state({"params": {"depth": 1}})
    assert explorer.message == "There is no parameter 'depth'. Known: fuse, layer, relu."
    assert told(explorer, "message") == "没有名为 'depth' 的参数。可用的有：fuse, layer, relu。"
    assert "ExplainError: There is no parameter" in told(explorer, "details"), "a traceback is for who reads code"
    with pytest.raises(ExplainError, match="There is no parameter 'depth'"):
        explorer.params = {"depth": 1}
    set_locale("en")
    assert told(explorer, "message") == explorer.message


def test_an_error_on_the_page_is_told_again_when_the_language_changes() -> None:
    explorer = made()
    explorer.set_state({"target": 99})
    sent: list[Any] = []
    explorer.send_state = lambda key=None: sent.append(key)  # type: ignore[method-assign]
    set_locale("zh")
    assert len(sent) == 1 and {"_words", "message"} <= set(sent[0])
    assert told(explorer, "message").startswith("target 必须是 0 到 3 之间的整数，得到的是 99。")


def test_what_a_model_raised_stays_as_it_raised_it() -> None:
    def broken(_rows: Any) -> None:
        raise RuntimeError("no such layer over there. It broke <b>")

    model = Counted()
    explorer = made(model)
    set_locale("zh")
    model.during(broken)
    explorer.mask = other_mask()
    with pytest.raises((ExplainError, RuntimeError)):
        explorer.wait(PATIENCE)
    assert "引发了 RuntimeError：no such layer over there. It broke <b>" in told(explorer, "message")


def test_outputs_without_names_are_called_in_chinese_and_a_persons_names_stay() -> None:
    set_locale("zh")
    plain, named = made(), made(labels=["output 1", "value", "zero", "untouched embedding"])
    assert {bar["label"] for bar in told(plain, "bars")} == {"输出 0", "输出 1", "输出 2", "输出 3"}
    assert plain.bars[0]["label"].startswith("output "), "the same in Python whoever looks"
    assert {bar["label"] for bar in told(named, "bars")} == {"output 1", "value", "zero", "untouched embedding"}


def test_why_a_method_cannot_be_used_is_told_in_chinese() -> None:
    set_locale("zh")
    tables = of_values()
    why = next(one["unavailable"] for one in told(tables, "methods") if one["name"] == "saliency")
    assert why.startswith("作用于数组的函数没有梯度，也没有层。")
    comparison = compared()
    measures = {one["name"]: one["unavailable"] for one in told(comparison, "metric_catalogue")}
    assert measures["consistency"].startswith("一致性需要相似的输入：请给出 similar=")


def test_a_comparison_tells_why_a_place_is_empty_in_chinese() -> None:
    explorer = compared(metrics=["rank-correlation"])
    set_locale("zh")
    assert {row["note"] for row in told(explorer, "measures")} == {"", "其他图都与这一幅比较。"}
    assert {row["note"] for row in explorer.measures} == {"", "The other maps are compared with this one."}


def test_the_charts_of_a_comparison_speak_too() -> None:
    explorer = compared(metrics=["deletion", "insertion"])
    axis = explorer.figures["deletion"].axes[0]
    assert (explorer.figures["deletion"].title, axis.label) == ("Deletion", "share taken away")
    set_locale("zh")
    assert (explorer.figures["deletion"].title, axis.label) == ("删除", "移除的比例")
    assert compared(metrics=["insertion"]).figures["insertion"].axes[0].label == "恢复的比例"
    set_locale("en")
    assert axis.label == "share taken away"


def test_the_chart_of_a_perturbation_speaks_too() -> None:
    explorer = perturbed(curve_of="blur")
    axis = explorer.figures["response"].axes[0]
    assert axis.label == "blur (standard deviation in pixels)"
    set_locale("zh")
    assert axis.label == "模糊 (标准差，以像素计)"
    explorer.curve_of = "rotation"
    explorer.wait(PATIENCE)
    assert axis.label == "旋转 (度，逆时针)"


def test_the_charts_of_a_table_speak_too_and_its_columns_stay() -> None:
    explorer = of_numbers(panel="curves", feature="b", target=1)
    across, up = explorer.figures["curve"].axes
    assert up.label == "raw output of output 1"
    set_locale("zh")
    assert (across.label, up.label) == ("b", "输出 1 的原始输出")
    named = of_people(panel="curves", feature="age")
    assert named.figures["curve"].axes[1].label == "yes 的概率"
    assert of_values(panel="curves").figures["curve"].axes[1].label == "数值"


def test_a_threshold_is_said_in_chinese() -> None:
    explorer = of_values(threshold=1.5)
    set_locale("zh")
    assert explorer.decision["now"] in ("over 1.5", "at most 1.5")
    assert told(explorer, "decision")["now"] in ("超过 1.5", "不超过 1.5")


def test_a_still_picture_has_its_caption_in_the_language_spoken(tmp_path: Path) -> None:
    explorer = made(method="saliency", target=2)
    english = explorer.to_svg(tmp_path / "en.svg").read_text("utf-8")
    set_locale("zh")
    chinese = explorer.to_svg(tmp_path / "zh.svg").read_text("utf-8")
    assert all(words in english for words in ("Saliency · output 2", "score ", ">probability<", ">output 0<"))
    assert all(words in chinese for words in ("显著图 · 输出 2", "得分 ", ">概率<", ">输出 0<"))
    assert "output" not in chinese.replace("output_kind", "")
    assert explorer._repr_mimebundle_()[0]["text/plain"].startswith("SaliencyExplorer: 显著图")


@pytest.mark.parametrize(
    ("explorer", "words"),
    [
        (lambda: of_people(), ("特征消融", "行 3", ">归因<", ">概率<")),
        (lambda: perturbed(), ("Grad-CAM", "层 ", ">概率<")),
    ],
)
def test_captions_of_other_explorers(explorer: Any, words: tuple[str, ...], tmp_path: Path) -> None:
    set_locale("zh")
    written = explorer().to_svg(tmp_path / "one.svg").read_text("utf-8")
    assert [word for word in words if word not in written] == []


def test_a_saved_page_has_what_the_kernel_said_in_its_language(tmp_path: Path) -> None:
    explorer = of_values()
    set_locale("zh")
    state = told(explorer, "methods")
    assert "作用于数组的函数" in str(state)
    assert "A function on arrays" not in str(state)


def test_a_likeness_is_called_in_chinese() -> None:
    label = Similarity([1.0, 2.0]).label()
    assert (label, said(label, "zh")) == ("similarity to the reference", "与参考的相似度")
    assert isinstance(label, Ours)


def test_a_picture_of_pixels_is_in_english_where_no_font_has_the_letters(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    explorer = made(method="saliency", target=2)
    set_locale("zh")
    assert sheet.written("概率 😀", 12)[0] == "概率 ?", "one letter that is nowhere takes no others along"
    monkeypatch.setattr(sheet, "FONTS", ())
    assert "Saliency · output 2" in explorer._repr_mimebundle_()[0]["text/plain"]
    assert "显著图 · 输出 2" in explorer.to_svg(tmp_path / "zh.svg").read_text("utf-8"), "a browser has fonts"
    assert told(explorer, "bars")[0]["label"].startswith("输出"), "for the picture alone"
