"""What one import may cost, however small its files say they are."""

from __future__ import annotations

from lab.errors import LimitError

MOST_FILES = 500
LARGEST_FILE = 10 * 10**6  # bytes; a phone's photo has 3 to 8 million
MOST_BYTES = 100 * 10**6
MOST_PIXELS = 250 * 10**6  # a second or two to decode


class Budget:
    """Files, bytes and pixels that are left to an import."""

    def __init__(self) -> None:
        self._files, self._bytes, self._pixels = MOST_FILES, MOST_BYTES, MOST_PIXELS

    @property
    def next_read(self) -> int:
        """Bytes that may be read of the next file, one more than it may have."""
        return min(LARGEST_FILE, self._bytes) + 1

    def take_files(self, count: int, most: str = "") -> None:
        """Take files off, all or none.

        Raises:
            LimitError: There are more than are left.
        """
        if count > self._files:
            raise LimitError(
                f"An import must have at most {MOST_FILES} files. Got {most or f'{count:,}'}"
                f"{' more' if self._files < MOST_FILES else ''}: nothing of it was taken."
            )
        self._files -= count

    def take_bytes(self, count: int) -> None:
        """Take the bytes of one file off.

        Raises:
            LimitError: It has more than one may, or than are left.
        """
        if count > LARGEST_FILE:
            raise LimitError(f"A file must have at most {LARGEST_FILE / 1e6:g} MB. Got more.")
        if count > self._bytes:
            raise LimitError(
                f"The files of an import must have at most {MOST_BYTES / 1e6:g} MB together, "
                "unpacked. Got more."
            )
        self._bytes -= count

    def take_pixels(self, count: int) -> None:
        """Take the pixels of one picture off.

        Raises:
            LimitError: It has more than are left.
        """
        if count > self._pixels:
            raise LimitError(
                f"The pictures of an import must have at most {MOST_PIXELS / 1e6:g} million pixels "
                "together. Got more."
            )
        self._pixels -= count
