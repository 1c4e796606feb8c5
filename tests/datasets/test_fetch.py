"""Downloads, from a server of the test's own."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import io
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from lab.datasets import fetch as module
from lab.datasets import forget_failures, load
from lab.datasets.files import IDX_FILES
from lab.errors import DatasetError


@pytest.fixture
def served(monkeypatch) -> dict[str, bytes]:
    """Files that the server gives out by name; "slow" is answered after a long time."""
    files: dict[str, bytes] = {}
    hurry = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            data = files.get(self.path[1:])
            if data == b"slow":
                hurry.wait(10)
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(module, "ORIGIN", f"http://127.0.0.1:{server.server_port}/")
    yield files
    hurry.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def mnist_file(arrays, monkeypatch) -> bytes:
    """An mnist.npz with the hash that is asked for."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    data = buffer.getvalue()
    files = importlib.import_module("lab.datasets.search")._FILES["mnist"]
    monkeypatch.setitem(files.download, "mnist.npz", hashlib.sha256(data).hexdigest())
    return data


def files_in(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_address_and_hash_are_kerass_own():
    keras = Path(importlib.util.find_spec("keras").origin).parent
    source = (keras / "src/datasets/mnist.py").read_text()
    assert module.MNIST_SHA256 in source
    assert "https://storage.googleapis.com/tensorflow/tf-keras-datasets/" in source


def test_a_download_ends_in_kerass_cache(served, mnist_file, keras_home, arrays):
    served["mnist.npz"] = mnist_file
    images = load("mnist")
    np.testing.assert_array_equal(images.x_train, arrays["x_train"])
    assert images.source == str(keras_home / "datasets" / "mnist.npz")
    assert files_in(keras_home) == ["mnist.npz"]
    served.clear()
    assert load("mnist").source == images.source


def test_a_download_replaces_a_damaged_file_in_kerass_cache(served, mnist_file, keras_home):
    served["mnist.npz"] = mnist_file
    damaged = keras_home / "datasets" / "mnist.npz"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(mnist_file[:100])
    images = load("mnist")
    assert f"{damaged} was not used" in images.notices[0]
    assert damaged.read_bytes() == mnist_file


@pytest.mark.parametrize(
    ("answer", "why"),
    [(None, "the server answered 404"), (b"<html>sign in</html>", "not the file that was")],
)
def test_a_bad_answer_is_said_and_leaves_no_file(served, mnist_file, keras_home, answer, why):
    if answer is not None:
        served["mnist.npz"] = answer
    with pytest.raises(DatasetError, match=why):
        load("mnist")
    assert files_in(keras_home) == []


def test_a_silent_server_is_given_up(served, mnist_file, keras_home, monkeypatch):
    monkeypatch.setattr(module, "_SILENCE_SECONDS", 0.2)
    served["mnist.npz"] = b"slow"
    began = time.monotonic()
    with pytest.raises(DatasetError, match="the server was too slow"):
        load("mnist")
    assert time.monotonic() - began < 3
    assert files_in(keras_home) == []


def test_a_download_that_drags_on_is_given_up(served, mnist_file, keras_home, monkeypatch):
    monkeypatch.setattr(module, "_FILE_SECONDS", -1)
    served["mnist.npz"] = mnist_file
    with pytest.raises(DatasetError, match="the server was too slow"):
        load("mnist")
    assert files_in(keras_home) == []


def test_a_folder_that_cannot_be_made_is_said(served, mnist_file, keras_home):
    keras_home.write_text("a file where a folder should be")
    served["mnist.npz"] = mnist_file
    with pytest.raises(DatasetError, match="the download failed: (not a directory|file exists)"):
        load("mnist")


def test_fashion_mnist_comes_whole_or_not_at_all(served, keras_home, arrays):
    for name, file in IDX_FILES.items():
        array = arrays[name]
        header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        served[file] = gzip.compress(header + array.tobytes())
    last = IDX_FILES["y_test"]
    good, served[last] = served[last], served[last][:20]
    with pytest.raises(DatasetError, match=last):
        load("fashion_mnist")
    assert files_in(keras_home) == []
    served[last] = good
    forget_failures()
    images = load("fashion_mnist")
    np.testing.assert_array_equal(images.y_test, arrays["y_test"])
    assert files_in(keras_home) == sorted(IDX_FILES.values())
