"""What is asked of a table's row by hand: curves, the change that flips it, noise, and the whole table."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.table_view import PATIENCE, column, computed


def test_a_curve_has_the_row_on_it_and_follows_the_slider(open_table) -> None:
    notebook, view = open_table()
    view.part("tab-curves").click()
    computed(view, "curves")
    expect(view.part("chart-curve")).to_have_attribute("data-figure", "")
    expect(view.part("chart-curve").locator("svg path.line").first).to_be_attached()
    view.part("curve-feature").select_option("second")
    expect(view.part("curves-panel")).to_have_attribute("data-feature", "second")
    computed(view, "curves")
    with view.new_frame():
        column(view, "second", "slider").press("Home")
    low = notebook.ask("x.features[1]['low']")
    expect(view.part("curves-panel")).to_have_attribute("data-at", str(low))
    expect(view.part("chart-curve")).to_have_attribute("aria-label", re.compile("second from .* this row goes from"))
    view.part("curve-other").select_option("first")
    expect(view.part("curves-panel")).to_have_attribute("data-feature", "second,first")
    computed(view, "curves")
    expect(view.part("chart-surface")).to_have_attribute("data-figure", "")
    assert notebook.ask("list(x.curve.average.shape)") == [20, 20]


def test_a_flip_is_found_and_replayed_move_by_move(open_table) -> None:
    notebook, view = open_table("records.explorer(locked=['second'])")
    row = notebook.ask("x.decision['row']")
    view.part("tab-change").click()
    view.part("compute-change").click()
    computed(view, "change")
    expect(view.part("change-said")).to_contain_text("Found:")
    moves = notebook.ask("[[m.feature, m.after] for m in x.counterfactual.moves]")
    assert moves
    assert "second" not in dict(moves)
    expect(view.part("move")).to_have_count(len(moves))
    panel = view.part("change-panel")
    expect(panel).to_have_attribute("data-step", "0")
    for step in range(1, len(moves) + 1):
        view.part("replay-next").click()
        expect(panel).to_have_attribute("data-step", str(step))
    notebook.until("x.decision['flipped']")
    expect(view.part("decision")).to_contain_text(f"the row as it is: {row}")
    assert notebook.ask("x.values")[moves[0][0]] == pytest.approx(moves[0][1])
    expect(view.part("replay-next")).to_be_disabled()
    view.part("replay-back").click()
    expect(panel).to_have_attribute("data-step", str(len(moves) - 1))
    view.part("replay-last").click()
    expect(panel).to_have_attribute("data-step", str(len(moves)))
    view.part("replay-first").click()
    notebook.until("x.get_state('values')['values'] == {} and not x.decision['flipped']")


def test_random_noise_is_the_same_for_the_same_seed(open_table) -> None:
    notebook, view = open_table("records.explorer(samples=200, strength=1.0)")
    view.part("tab-random").click()
    computed(view, "random")
    expect(view.part("flips")).to_contain_text("of 200 samples the answer is another")
    said, scores = view.part("flips").inner_text(), notebook.ask("x.jitter.scores.tolist()")
    for seed in (7, 0):
        view.part("seed").fill(str(seed))
        view.part("seed").press("Enter")
        notebook.until(f"x.seed == {seed} and x.work['status'] == 'idle' and x.jitter.final")
        # How many rows go at once changes the last digit.
        assert (notebook.ask("x.jitter.scores.tolist()") == pytest.approx(scores, rel=1e-5)) == (seed == 0)
    expect(view.part("flips")).to_have_text(said)
    expect(view.part("causes-row").first).to_contain_text("%")
    expect(view.part("chart-outcomes")).to_have_attribute("data-figure", "")


def test_noise_falls_on_the_columns_that_are_chosen(open_table) -> None:
    notebook, view = open_table("records.explorer(samples=100, panel='random')")
    computed(view, "random")
    expect(view.part("disturbed-summary")).to_have_text("Columns: all that are not locked")
    view.part("disturbed-summary").press("Enter")
    expect(view.part("disturb")).to_have_count(len(notebook.ask("x.features")))
    view.part("disturb-none").click()
    for name in ("second", "third"):
        view.root.locator(f"[data-xw=disturb][data-name='{name}']").check()
    notebook.until("x.disturbed == ['second', 'third'] and x.work['status'] == 'idle' and len(x.jitter.causes) == 2")
    expect(view.part("causes-row")).to_have_count(2)
    expect(view.part("disturbed-summary")).to_contain_text("2 of")
    view.root.locator("[data-xw=disturb][data-name='second']").press("Space")
    notebook.until("x.disturbed == ['third'] and x.work['status'] == 'idle' and len(x.jitter.causes) == 1")
    view.root.locator("[data-xw=disturb][data-name='third']").click()
    expect(view.part("error")).to_contain_text("Choose at least one")
    assert notebook.ask("x.disturbed") == ["third"]
    view.part("disturb-all").click()
    notebook.until("x.disturbed == [] and x.work['status'] == 'idle'")


@pytest.mark.parametrize(("panel", "chart"), [("random", "outcomes"), ("curves", "curve")])
def test_a_chart_of_an_answer_that_is_there_when_it_opens_is_bqplots(open_table, panel: str, chart: str) -> None:
    notebook, view = open_table(f"records.explorer(panel='{panel}', samples=50); x.wait()")
    expect(view.part(f"chart-{chart}")).to_have_attribute("data-figure", "")
    expect(view.part(f"chart-{chart}").locator("svg.svg-figure, svg .axislabel").first).to_be_attached()


def test_a_value_flips_where_the_person_sets_it(open_table) -> None:
    notebook, view = open_table("records.of_values()")
    expect(view.part("decision")).to_have_text("")
    view.part("tab-change").click()
    view.part("compute-change").click()
    expect(view.part("work-change")).to_have_attribute("data-status", "error")
    expect(view.part("problem-change")).to_contain_text("no threshold is set")
    value = notebook.ask("float(x.prediction[0])")
    view.part("threshold").fill(f"{value + 2:.3f}")
    view.part("threshold").press("Enter")
    expect(view.part("decision")).to_contain_text("at most")
    view.part("compute-change").click()
    computed(view, "change")
    view.part("replay-last").click()
    expect(view.part("decision")).to_contain_text(re.compile(r"over .*the row as it is: at most"))
    expect(view.part("problem-change")).to_be_hidden()


def test_each_global_analysis_fills_its_table(open_table) -> None:
    notebook, view = open_table("records.of_people(panel='global')")
    for name in ("association", "importance", "sobol", "morris"):
        view.part("analysis").select_option(name)
        expect(view.part("global-panel")).to_have_attribute("data-analysis", name, timeout=PATIENCE)
        computed(view, "global")
        expect(view.part("overview-row").first.locator("th")).to_have_text("age")
    view.part("analysis").select_option("association")
    view.part("against").select_option("truth")
    notebook.until("x.against == 'truth' and x.overview is not None and getattr(x.overview, 'of', '') == 'truth'")
