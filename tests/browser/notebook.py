"""A notebook on the page: run its cells, ask its kernel, find its explorers."""

from __future__ import annotations

import ast
import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from .explorer import Explorer

OPEN = """async ([path, id]) => {
  const kernel = id ? { id } : undefined;
  const widget = await jupyterapp.commands.execute('docmanager:open', { path, factory: 'Notebook', kernel });
  await widget.context.ready;
  await widget.revealed;
  await widget.sessionContext.ready;
  await widget.sessionContext.session.kernel.info;
  globalThis.xwNotebook = widget;
  globalThis.xwErrors = [];
  widget.sessionContext.iopubMessage.connect((_, message) => {
    if (message.header.msg_type === 'error') globalThis.xwErrors.push(message.content.traceback.join('\\n'));
  });
}"""

ASK = """async ([code, wanted]) => {
  const kernel = xwNotebook.sessionContext.session.kernel;
  const expressions = wanted ? { value: `__import__('json').dumps(${wanted})` } : {};
  const request = { code, silent: true, store_history: false, user_expressions: expressions };
  const reply = (await kernel.requestExecute(request).done).content;
  if (reply.status !== 'ok') return { failed: reply.traceback?.join('\\n') ?? reply.status };
  const value = reply.user_expressions?.value;
  if (value && value.status !== 'ok') return { failed: value.traceback.join('\\n') };
  return { value: value?.data['text/plain'] };
}"""

ADD = """([source, at]) => {
  const { sharedModel } = xwNotebook.content.model;
  const index = at ?? sharedModel.cells.length;
  sharedModel.insertCell(index, { cell_type: 'code', source });
  return index;
}"""

RUN = """async index => {
  xwNotebook.content.activeCellIndex = index;
  xwNotebook.content.deselectAll();
  await jupyterapp.commands.execute('notebook:run-cell');
}"""


START = f"index => {{ globalThis.xwRunning = true; void ({RUN})(index).then(() => {{ xwRunning = false; }}); }}"

CLOSE = """async shared => {
  const { kernel } = xwNotebook.sessionContext.session;
  const code = '__import__("ipywidgets").Widget.close_all()';
  if (shared) await kernel.requestExecute({ code, silent: true }).done;
  else await xwNotebook.sessionContext.shutdown();
  await xwNotebook.context.save();
  xwNotebook.close();
}"""


class KernelError(AssertionError):
    """Code run in the kernel for a test raised."""


class Notebook:
    """The notebook that was opened last, which is the one in front."""

    def __init__(self, page: Page, path: str, kernel: str | None) -> None:
        self.page = page
        self.shared = kernel is not None
        page.evaluate(OPEN, [path, kernel])
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    # --- cells

    def run_all(self) -> None:
        """Run every cell and wait for the last."""
        self.page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-all-cells'); }")

    def add(self, source: str) -> int:
        """A new cell at the end; its index."""
        return self.page.evaluate(ADD, [source, None])

    def run(self, index: int) -> None:
        """Run a cell and wait for its end."""
        self.page.evaluate(RUN, index)

    def start(self, index: int) -> None:
        """Run a cell and return at once."""
        self.page.evaluate(START, index)

    @property
    def running(self) -> bool:
        """Whether the cell that was started has not ended. The kernel's own status would not do: it is that of the
        message that was answered last."""
        return self.page.evaluate("() => globalThis.xwRunning")

    def until_ended(self) -> None:
        """Wait for the end of the cell that was started."""
        self.page.wait_for_function("() => !globalThis.xwRunning")

    def until_printed(self, index: int, text: str) -> None:
        """Wait until a cell's output holds a text."""
        expect(self.panel.locator(".jp-Cell").nth(index).locator(".jp-OutputArea")).to_contain_text(text)

    def clear(self, index: int) -> None:
        """Clear a cell's output."""
        self.page.evaluate("index => { xwNotebook.content.activeCellIndex = index; }", index)
        self.page.evaluate("async () => { await jupyterapp.commands.execute('notebook:clear-cell-output'); }")

    def add_and_run(self, source: str) -> int:
        """A new cell at the end, run; its index."""
        index = self.add(source)
        self.run(index)
        return index

    def sources(self) -> list[str]:
        """What the cells hold."""
        return self.page.evaluate("() => xwNotebook.content.model.sharedModel.cells.map(cell => cell.getSource())")

    def output(self, index: int) -> str:
        """The text a cell printed."""
        return self.page.locator(".jp-Cell").nth(index).locator(".jp-OutputArea-output").all_inner_texts()[-1]

    def errors(self) -> list[str]:
        """Tracebacks the kernel sent."""
        return self.page.evaluate("() => globalThis.xwErrors")

    # --- the kernel

    def do(self, code: str) -> None:
        """Run code in the kernel, beside the notebook's cells."""
        self.ask("None", code)

    def ask(self, expression: str, code: str = "") -> Any:
        """The value of an expression in the kernel, by way of JSON."""
        answer = self.page.evaluate(ASK, [code, expression])
        if "failed" in answer:
            raise KernelError(answer["failed"])
        return json.loads(ast.literal_eval(answer["value"]))

    def until(self, expression: str, tries: int = 400) -> None:
        """Ask again, a round trip at a time, until the expression is true."""
        for _ in range(tries):
            if self.ask(f"bool({expression})"):
                return
        raise AssertionError(f"in the kernel it never came true that {expression}")

    # --- the explorers

    def explorers(self) -> Locator:
        """Every view of an explorer on the notebook."""
        return self.panel.locator("[data-xw=explorer]")

    def view(self, nth: int = 0) -> Explorer:
        """A view of an explorer, whatever its state."""
        return Explorer(self.page, self.explorers().nth(nth))

    def explorer(self, nth: int = 0) -> Explorer:
        """A view that has drawn a frame and has nothing under way."""
        found = self.view(nth)
        found.settled()
        return found

    def close(self) -> None:
        """Close the tab, then every widget its kernel holds; a kernel of its own ends with it."""
        self.page.evaluate(CLOSE, self.shared)
        self.panel.wait_for(state="detached")
