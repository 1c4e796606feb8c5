"""The line between a page and its server, which can be held up."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocketRoute


class Line:
    """The server's messages to a page, which can be held up."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[bytes | str] | None = None
        self._route: WebSocketRoute | None = None
        page.route_web_socket("**/_stcore/stream**", self._join)

    def hold(self) -> None:
        self._held = []

    def release(self) -> None:
        """Deliver what was held up, each when the page has made something of the one before."""
        while self._held:
            self._route.send(self._held.pop(0))
            self._page.wait_for_timeout(20)
        self._held = None

    def _join(self, route: WebSocketRoute) -> None:
        self._route, server = route, route.connect_to_server()
        server.on_message(self._pass_on)

    def _pass_on(self, message: bytes | str) -> None:
        if self._held is None:
            self._route.send(message)
        else:
            self._held.append(message)
