"""Opening the whole app on a page, as a new visitor does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from streamlit.testing.v1 import AppTest

from lab.settings import PROJECT
from tests.pages.conftest import new_session

PAGES = tuple(sorted(path.stem for path in PROJECT.glob("pages/*.py")))
LEARN_PAGES = tuple(page for page in PAGES if page.startswith("learn_"))

Opener = Callable[[str, Mapping[str, str]], AppTest]


def open_page(app: AppTest, page: str, query: Mapping[str, str]) -> AppTest:
    """Open a page in a new session of the app; all that it is told to be shown is drawn."""
    visitor = new_session()
    visitor.switch_page(f"pages/{page}.py")
    for name, text in query.items():
        visitor.query_params[name] = text
    visitor.run()
    assert not visitor.exception, f"{page}: {[e.value for e in visitor.exception]}"
    return visitor
