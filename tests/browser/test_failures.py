"""What goes wrong is said in a sentence, and the next request starts clean."""

from __future__ import annotations

from playwright.sync_api import expect

from browser.lab import Lab


def test_an_error_is_a_sentence_with_details_and_the_next_request_starts_clean(open_toy) -> None:
    notebook, explorer = open_toy("toys.explorer(toys.Moody())")
    seen, frame = explorer.pixels(), explorer.frame
    notebook.do("toys.moody.set()")
    try:
        explorer.part("method").select_option("occlusion")
        explorer.settled("error")
    finally:
        notebook.do("toys.moody.clear()")
    expect(explorer.part("error")).to_contain_text("The model raised RuntimeError")
    expect(explorer.part("error")).to_contain_text("the network is in a mood")
    expect(explorer.part("spinner")).not_to_have_attribute("data-on", "")
    explorer.part("details").locator("summary").click()
    expect(explorer.part("details").locator("pre")).to_contain_text("Traceback (most recent call last)")
    assert (explorer.frame, explorer.pixels()) == (frame, seen)
    assert "in a mood" in notebook.ask("caught", RAISED)
    with explorer.new_frame():
        explorer.part("method").select_option("saliency")
    expect(explorer.part("error")).to_be_hidden()


RAISED = """
try:
    x.wait()
    caught = ""
except Exception as error:
    caught = str(error)
"""


def test_the_impossible_from_the_browser_is_refused_and_taken_back(open_toy) -> None:
    notebook, explorer = open_toy("toys.explorer(method='occlusion', params={'window': 4, 'stride': 2})")
    explorer.set_slider("param-stride", 100)
    explorer.settled("error")
    expect(explorer.part("error")).to_contain_text("stride")
    with explorer.new_frame():
        explorer.set_slider("param-stride", 3)
    assert notebook.ask("x.attribution.params['stride']") == 3


def test_after_a_kernel_restart_the_last_picture_stays_and_says_so(page_lab: Lab) -> None:
    notebook = page_lab.open(["from browser import toys\nx = toys.explorer()\nx"])
    notebook.run(0)
    explorer = notebook.explorer()
    seen = explorer.pixels()
    notebook.page.evaluate("async () => { await xwNotebook.sessionContext.session.kernel.restart(); }")
    explorer.settled("dead")
    expect(explorer.part("error")).to_contain_text("The kernel was restarted: run the cell again.")
    assert explorer.pixels() == seen
    expect(explorer.part("method")).to_be_disabled()
    expect(explorer.bar(1)).to_be_disabled()
    explorer.set_slider("opacity", 0.1)  # the browser's own affair still works
    explorer.until_pixels(lambda now: now != seen)
    notebook.run(0)
    again = notebook.explorer()
    with again.new_frame():
        again.bar(1).click()
