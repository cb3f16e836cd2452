"""When it is computed: beside a busy kernel, under a flood, stopped, and fifty times over."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.explorer import Explorer
from browser.lab import Lab
from browser.notebook import Notebook

# Each runs until the test has seen what it wants; the deadline is for a test that fails.
LOOP = """import time
from pathlib import Path
end = time.monotonic() + 30
print("begun")
while not Path({file!r}).exists():
    assert time.monotonic() < end
"""
AWAITING = LOOP.replace("import time", "import asyncio, time") + "    await asyncio.sleep(0.01)\n"


@pytest.fixture
def go(page_lab: Lab, tmp_path: Path) -> Path:
    """The file a long cell waits for."""
    return tmp_path / "go"


@pytest.mark.parametrize("cell", [LOOP, AWAITING], ids=["a loop", "awaiting"])
def test_a_control_works_while_another_cell_runs_and_after_it(open_toy, go: Path, cell: str) -> None:
    notebook, explorer = open_toy("toys.explorer()", cell.format(file=str(go)))
    notebook.start(1)
    notebook.until_printed(1, "begun")
    try:
        for index in (1, 2, 0):
            with explorer.new_frame():
                explorer.bar(index).click()
            expect(explorer.part("caption")).to_contain_text(["red", "green", "blue"][index])
        assert notebook.running
    finally:
        go.touch()
    notebook.until_ended()
    with explorer.new_frame():
        explorer.bar(2).click()
    assert notebook.ask("x.target") == 2


def test_an_explorer_changed_by_the_running_cell_still_listens(open_toy, go: Path) -> None:
    """The message of a widget goes, in ipykernel 7.4, to the shell that last sent on it."""
    notebook, explorer = open_toy("toys.explorer()", "x.target = 1\nx.wait()\n" + LOOP.format(file=str(go)))
    with explorer.new_frame():
        notebook.start(1)
    try:
        with explorer.new_frame():
            explorer.bar(2).click()
        assert notebook.running
    finally:
        go.touch()
    notebook.until_ended()


def test_stop_ends_it_before_the_next_chunk_and_the_spinner_goes(open_toy) -> None:
    notebook, explorer = open_toy("toys.explorer(toys.Gated(), method='saliency')")
    notebook.do("toys.gate.clear()")
    try:
        explorer.part("method").select_option("occlusion")
        explorer.settled("running")
        expect(explorer.part("spinner")).to_have_attribute("data-on", "")
        notebook.until("toys.calls['waiting'] == 1")
        passes = notebook.ask("toys.calls['passes']")
        explorer.part("stop").click()
        notebook.until("x.stop_request == 1")
    finally:
        notebook.do("toys.gate.set()")
    explorer.settled("stopped")
    expect(explorer.part("spinner")).not_to_have_attribute("data-on", "")
    expect(explorer.part("stop")).to_be_disabled()
    assert notebook.ask("toys.calls['passes']") - passes <= 1
    with explorer.new_frame():
        explorer.bar(2).click()


def test_a_long_occlusion_of_a_real_network_can_be_stopped(open_real) -> None:
    notebook, explorer = open_real()
    explorer.part("method").select_option("occlusion")
    with explorer.new_frame("running"):
        explorer.set_slider("param-stride", 4)
    explorer.part("stop").click()
    explorer.settled("stopped")
    expect(explorer.part("spinner")).not_to_have_attribute("data-on", "")
    expect(explorer.part("state")).to_have_text("stopped")
    assert notebook.ask("x.attribution.progress") < 1


FLOOD = """(canvas, changes) => new Promise(done => {
  const box = canvas.getBoundingClientRect();
  // The last one ends where no other comes near, so that its arrival can be told.
  const place = i => i < changes ? [0.1 + 0.7 * i / changes, 0.5 + 0.4 * Math.sin(i / 5)] : [0.95, 0.05];
  const fire = (type, i) => canvas.dispatchEvent(new PointerEvent(type, {
    bubbles: true, button: 0, pointerId: 1,
    clientX: box.left + box.width * place(i)[0], clientY: box.top + box.height * place(i)[1],
  }));
  canvas.setPointerCapture = () => {};
  const start = performance.now();
  fire('pointerdown', 0);
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(changes, Math.floor((performance.now() - start) / 2000 * changes));
    while (sent < due) fire('pointermove', ++sent);
    if (sent < changes) return;
    clearInterval(timer);
    fire('pointerup', changes);
    done(performance.now() - start);
  }, 1);
})"""
COUNTING = """
import time
from xai_widgets.widgets.explanation import Explanation
from browser import toys
spent = []
if not hasattr(Explanation, "as_written"):
    Explanation.as_written = Explanation.items
def counted(self):
    began = time.perf_counter()
    try:
        yield from self.as_written()
    finally:
        spent.append(1000 * (time.perf_counter() - began))
Explanation.items = counted
"""


def test_a_flood_of_changes_ends_in_the_last_and_computes_no_more_than_fits(open_real) -> None:
    notebook, explorer = open_real("method='grad-cam', brush_size=8", COUNTING)
    notebook.run(2)
    explorer.part("brush").click()
    flood(notebook, explorer)  # what is made once is made here
    notebook.do("spent.clear(); memory = toys.megabytes()")
    begun = now(explorer)
    flood(notebook, explorer)
    milliseconds = now(explorer) - begun
    explanations, fastest = notebook.ask("[len(spent), min(spent)]")
    assert 3 <= explanations <= milliseconds / fastest + 2
    assert notebook.ask("toys.megabytes() - memory") < 40


def flood(notebook: Notebook, explorer: Explorer) -> None:
    """200 changes in two seconds, from nothing painted; then what is shown must be the answer to the last."""
    if notebook.ask("x.mask is not None"):
        with explorer.new_frame():
            explorer.part("clear").click()
    explorer.part("canvas").scroll_into_view_if_needed()
    explorer.part("canvas").evaluate(FLOOD, 200)
    notebook.until("x.mask is not None and x.mask[11, 212] and x.status == 'idle'")
    expect(explorer.root).to_have_attribute("data-frame", str(notebook.ask("x.frame['id']")))
    shown = notebook.ask("x.scores.max().item()")
    with explorer.new_frame():
        notebook.do("x.refresh()")
    assert notebook.ask("x.scores.max().item()") == pytest.approx(shown, rel=1e-4)


def now(explorer: Explorer) -> float:
    """Milliseconds on the page's clock."""
    return explorer.page.evaluate("() => performance.now()")


def test_a_cell_run_fifty_times_leaves_memory_where_it_was(open_real) -> None:
    """The notebook's history holds every explorer it ever showed, so each may keep a little: its traits, but not a
    picture of its own, which would be 0.7 MB here. The graph of one forward pass would be a hundred times that."""
    notebook, explorer = open_real("", "from browser import toys")
    notebook.run(2)
    for _ in range(5):  # what is made once is made here
        notebook.run(1)
        notebook.explorer()
    before = notebook.ask("toys.megabytes()")
    for _ in range(50):
        notebook.run(1)
    notebook.explorer()
    expect(notebook.explorers()).to_have_count(1)
    notebook.until("x.views == 1")
    assert notebook.ask("toys.megabytes()") - before < 50 * 0.5


def test_views_are_counted(open_toy) -> None:
    notebook, _ = open_toy("toys.explorer()", "x", "x")
    notebook.run(1)
    notebook.until("x.views == 2")
    notebook.run(2)
    notebook.until("x.views == 3")
    notebook.run(1)
    notebook.until("x.views == 3")
    notebook.clear(1)
    notebook.until("x.views == 2")
