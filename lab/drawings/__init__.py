"""Digits of one's own: kept pictures as a test set, scored, and as a zip in and out."""

from lab.drawings.picture import as_png
from lab.drawings.zip_in import Import, read_files, read_zip
from lab.drawings.zip_out import write_zip

__all__ = ["Import", "as_png", "read_files", "read_zip", "write_zip"]
