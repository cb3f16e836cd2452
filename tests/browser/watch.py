"""What goes wrong on a page, and what it asks of whom."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page


class Watch:
    """Listens to a page from now on.

    Args:
        page: the page.
        address: the one server it may ask, as http://host:port and, if it may not leave it, a path.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.own = (address, address.replace("http", "ws", 1), "data:", "blob:")
        self.problems: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(f"pageerror: {error.stack or error}"))
        page.on("console", self._on_console)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))

    def _on_console(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.problems.append(f"console: {said.text} ({said.location['url']})")

    def forget(self, words: str) -> None:
        """Problems with these words are none here."""
        self.problems = [problem for problem in self.problems if words not in problem]

    def elsewhere(self) -> list[str]:
        """Addresses asked since the last call that are not the server's own."""
        asked, self.requests = self.requests, []
        return [address for address in asked if not address.startswith(self.own)]
