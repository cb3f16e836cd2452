"""What is asked of the kernel: a class, a method with its parameters, a layer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import xai_widgets as xw

METHODS = xw.explainers.names()
SHOWN = {name: [p for p in xw.explainers.get(name).params if p.kind != "layer" and not p.hidden] for name in METHODS}
PARAMS = [(name, param) for name in METHODS for param in SHOWN[name]]
CONTROLS = [(name, param) for param, name in {param: name for name, param in reversed(PARAMS)}.items()]
"""Each control, of the first method that has it: several declare the very same."""
FUNCTIONAL = {"guided-backprop", "deconvolution", "guided-grad-cam"}
"""What needs rectifications that are modules."""
OF_ATTENTION = {name for name in METHODS if xw.explainers.get(name).family == "attention"}


def test_another_class_is_explained_when_its_bar_is_clicked(open_toy) -> None:
    notebook, explorer = open_toy()
    assert notebook.ask("x.target") == 0
    seen = explorer.pixels()
    with explorer.new_frame():
        explorer.bar(2).click()
    expect(explorer.bar(2)).to_have_attribute("aria-pressed", "true")
    expect(explorer.bar(0)).to_have_attribute("aria-pressed", "false")
    expect(explorer.part("caption")).to_contain_text("blue")
    expect(explorer.part("score")).to_contain_text(notebook.ask("f'{x.attribution.score:.3g}'"))
    assert explorer.pixels() != seen
    assert notebook.ask("[x.target, x.attribution.target]") == [2, 2]


def test_two_classes_are_compared_by_keyboard(open_toy) -> None:
    notebook, explorer = open_toy()
    before = explorer.pixels()
    versus = explorer.bar(2).locator("..").locator('[data-xw="versus"]')
    versus.focus()
    with explorer.new_frame():
        versus.press("Enter")
    expect(versus).to_have_attribute("aria-pressed", "true")
    expect(versus).to_be_focused()
    expect(explorer.bar(0)).to_have_attribute("aria-pressed", "true")
    expect(explorer.part("caption")).to_contain_text("red rather than blue")
    assert notebook.ask("repr(x.target)") == "xw.Difference(0, 2)"
    assert explorer.pixels() != before
    with explorer.new_frame():
        explorer.bar(1).click(modifiers=["Shift"])
    assert notebook.ask("repr(x.attribution.target)") == "xw.Difference(0, 1)"
    with explorer.new_frame():
        explorer.bar(2).click()
    assert notebook.ask("x.target") == 2


def test_a_background_of_ones_own_is_a_choice_beside_the_method(open_toy) -> None:
    others = "[toys.picture((14, 20), (5, 6)), toys.picture((10, 12), (4, 22))]"
    notebook, explorer = open_toy(f"toys.explorer(toys.Rectified(), background={others}, method='gradient-shap')")
    before = explorer.pixels()
    with explorer.new_frame():
        explorer.part("param-baseline").select_option(label="the background")
    assert explorer.pixels() != before
    assert notebook.ask("x.attribution.params['baseline']") == "background"
    with explorer.new_frame():
        explorer.part("method").select_option("expected-gradients")
    notebook.do("alone = toys.xw.explainers.ExpectedGradients().explain(toys.keep[-1], x._shown.inputs(None, 'mean'), "
                "0, background=x.subject.background)")  # fmt: skip
    assert notebook.ask("float((alone.values - x.attribution.values).abs().max())") < 1e-5


def test_a_target_set_in_python_is_followed_on_the_page(open_toy) -> None:
    notebook, explorer = open_toy()
    with explorer.new_frame():
        notebook.do("x.target = 9")
    expect(explorer.bar(9)).to_have_attribute("aria-pressed", "true")


def test_a_class_is_found_by_keyboard(open_toy) -> None:
    notebook, explorer = open_toy()
    search = explorer.part("search")
    search.focus()
    search.press_sequentially("r")
    expect(explorer.part("option").first).to_have_text("red")
    search.press("ArrowDown")
    with explorer.new_frame():
        search.press("Enter")
    expect(explorer.part("search-list")).to_be_hidden()
    expect(search).to_have_value("")
    assert notebook.ask("toys.LABELS[x.target]") == "ruby"


@pytest.mark.parametrize("method", METHODS)
def test_every_method_can_be_chosen_and_shows_its_own_controls(open_toy, method: str) -> None:
    start = "saliency" if method != "saliency" else "occlusion"
    notebook, explorer = open_toy(f"toys.explorer(toys.{suited(method)}(), method={start!r})")
    with explorer.new_frame():
        explorer.part("method").select_option(method)
    assert notebook.ask("[x.method, x.attribution.method]") == [method, method]
    expect(explorer.part("caption")).to_contain_text(xw.explainers.get(method).label)
    made = explorer.root.locator("[data-xw^=param-]").evaluate_all("all => all.map(one => one.dataset.xw.slice(6))")
    assert made == [param.name for param in SHOWN[method]]
    assert explorer.part("layer").count() == int(xw.explainers.get(method).needs_layer())


@pytest.mark.parametrize(("method", "param"), CONTROLS, ids=[f"{method}-{param.name}" for method, param in CONTROLS])
def test_every_control_asks_for_what_it_shows(open_toy, method: str, param) -> None:
    made = f"toys.explorer(toys.{suited(method)}(), method={method!r}, params={unlocked(param)!r})"
    notebook, explorer = open_toy(made)
    control = explorer.part(f"param-{param.name}")
    with explorer.new_frame():
        if param.kind == "slider":
            wanted = param.default + param.step if param.default + param.step <= param.high else param.low
            explorer.set_slider(f"param-{param.name}", wanted)
        elif param.kind == "toggle":
            wanted = not param.default
            control.set_checked(wanted)
        else:
            wanted = next(value for value, _ in param.options if value != param.default)
            control.select_option(wanted)
    assert notebook.ask(f"x.attribution.params[{param.name!r}]") == pytest.approx(wanted)
    assert notebook.ask(f"x.params[{param.name!r}]") == pytest.approx(wanted)


def suited(method: str) -> str:
    """A model that the method can explain."""
    return "Attending" if method in OF_ATTENTION else "Rectified"


def unlocked(param) -> dict[str, str]:
    """What has to be chosen for a control to be shown."""
    return dict([param.when.split("=")]) if param.when else {}


def test_the_layer_picker_starts_at_the_last_map_and_each_layer_can_be_chosen(open_toy) -> None:
    notebook, explorer = open_toy()
    picker = explorer.part("layer")
    expect(picker).to_have_value("coarse")
    assert picker.locator("option").evaluate_all("all => all.map(one => one.value)") == ["sense", "coarse"]
    assert notebook.ask("x.frame['shape']") == [10, 14]
    with explorer.new_frame():
        picker.select_option("sense")
    assert notebook.ask("[x.layer, x.frame['layer'], x.frame['shape']]") == ["sense", "sense", [20, 28]]


def test_a_method_and_its_parameter_that_arrive_in_one_message_are_both_taken(open_toy) -> None:
    notebook, explorer = open_toy("toys.explorer(method='saliency')")
    with explorer.new_frame():
        # In one turn of the page: ipywidgets merges what it could not send yet.
        explorer.root.evaluate("""root => {
          const set = (name, value) => {
            const control = root.querySelector(`[data-xw=${name}]`);
            control.value = value;
            control.dispatchEvent(new Event(control.type === 'range' ? 'input' : 'change', { bubbles: true }));
          };
          for (let i = 1; i <= 20; i++) set('opacity', i / 20);
          set('method', 'smoothgrad');
          set('opacity', 0.5);
          root.querySelectorAll('[data-xw=bar]')[1].click();
        }""")
    notebook.until("x.attribution.method == 'smoothgrad' and x.attribution.progress == 1 and x.opacity == 0.5")
    assert notebook.ask("x.attribution.target") == notebook.ask("x.target") == explorer_target(explorer, 1)
    assert notebook.ask("x.message") == ""


def explorer_target(explorer, nth: int) -> int:
    """The class of the nth bar."""
    return int(explorer.part("bar").nth(nth).get_attribute("data-index"))


@pytest.mark.parametrize(
    ("model", "method", "reason", "refused"),
    [
        (
            "Flat",
            "grad-cam",
            "map over the picture",
            OF_ATTENTION | FUNCTIONAL | {n for n in METHODS if xw.explainers.get(n).needs_layer()},
        ),
        ("Colours", "guided-backprop", "nn.ReLU modules, and this model has none", OF_ATTENTION | FUNCTIONAL),
        ("Colours", "attention-rollout", "No attention was seen in Colours", OF_ATTENTION | FUNCTIONAL),
    ],
)
def test_methods_the_model_cannot_have_are_listed_with_the_reason(
    open_toy, model: str, method: str, reason: str, refused: set[str]
) -> None:
    notebook, explorer = open_toy(f"toys.explorer(toys.{model}())")
    options = explorer.part("method").locator("option")
    disabled = options.evaluate_all("all => all.filter(one => one.disabled).map(one => one.value)")
    assert set(disabled) == refused
    told = explorer.part("method").locator(f"option[value={method}]").get_attribute("title")
    assert told and reason in told
    explorer.part("info").click()
    expect(explorer.part("info-panel")).to_contain_text(told)
    assert explorer.part("method").input_value() not in disabled


def test_the_methods_are_listed_under_their_families(open_toy) -> None:
    _, explorer = open_toy()
    groups = explorer.part("method").locator("optgroup")
    listed = groups.evaluate_all("all => all.map(one => [one.label, [...one.children].map(option => option.value)])")
    assert [family for family, _ in listed] == [
        "A layer's maps", "Gradients", "Other rules for the way back", "Attention", "Parts hidden",
    ]  # fmt: skip
    assert sorted(sum((names for _, names in listed), [])) == sorted(METHODS)
