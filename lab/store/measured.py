"""What epochs took on this machine, looked up in a store that is left as it is."""

from __future__ import annotations

from lab.config import RunConfig
from lab.errors import StoreError
from lab.store.connect import connect
from lab.store.histories import Histories


class _ToRead(Histories):
    """The histories of a store of any version, of which nothing is changed or created."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = connect(url, to_read=True)


def measured_epochs(url: str, host: str) -> list[tuple[RunConfig, float]]:
    """Return what `RunStore.measured_epochs` does, or nothing where there is no store to be read.
    """
    try:
        store = _ToRead(url)
    except StoreError:
        return []
    try:
        return store.measured_epochs(host)
    except StoreError:
        return []
    finally:
        store.close()
