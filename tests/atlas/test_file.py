"""Files that are not the atlas's: a sentence each, whatever they hold."""

from __future__ import annotations

import json
import lzma

import pytest

from lab.atlas import file as file_module
from lab.atlas import load
from lab.atlas.file import read
from lab.atlas.packing import MOST_TEXT, packed, unpacked
from lab.errors import AtlasError
from tests.atlas.conftest import MODEL, ROWS

ENDS = "): `python -m lab atlas` builds it anew."


@pytest.fixture
def data(made) -> bytes:
    return (made / "atlas" / "atlas.json.xz").read_bytes()


def refusal(data: bytes, model: bytes = MODEL) -> str:
    with pytest.raises(AtlasError) as raised:
        read(data, model)
    said = str(raised.value)
    assert said.startswith("The atlas's file atlas.json.xz cannot be read (") and "\n" not in said
    assert said.endswith(ENDS) and len(said) < 800
    return said


# --- the file itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["atlas.json.xz", "model.tflite"])
def test_a_missing_file_is_a_sentence(name, folder):
    (folder / name).unlink()
    with pytest.raises(AtlasError) as raised:
        load(folder)
    assert str(raised.value) == (
        f"The atlas's file {name} is missing: `python -m lab atlas` builds it anew."
    )


@pytest.mark.parametrize(("name", "size", "most"), [
    ("atlas.json.xz", 1_500_001, "1.5"), ("model.tflite", 700_001, "0.7"),
])
def test_a_file_that_is_too_large_is_not_read(name, size, most, folder):
    (folder / name).write_bytes(bytes(size))
    with pytest.raises(AtlasError, match=f"{name} is larger than {most} MB: `python -m lab"):
        load(folder)


def test_a_folder_in_its_place_is_a_sentence(folder):
    (folder / "atlas.json.xz").unlink()
    (folder / "atlas.json.xz").mkdir()
    with pytest.raises(AtlasError, match=r"atlas.json.xz cannot be read \(Is a directory\): "):
        load(folder)


def test_what_cannot_be_read_is_not_read_again_until_it_is_another(folder, monkeypatch):
    path = folder / "model.tflite"
    path.write_bytes(b"another")
    reads = []
    monkeypatch.setattr(file_module, "read", lambda *given: reads.append(given) or read(*given))
    for _ in range(3):
        with pytest.raises(AtlasError, match="the model beside it is another one"):
            load(folder)
    assert len(reads) == 1
    path.write_bytes(MODEL)
    assert load(folder) is load(folder)
    assert len(reads) == 2


def test_lists_without_a_number_in_them_take_little_memory():
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refusal(lzma.compress(b"[" + b"[]," * (MOST_TEXT // 3 - 2) + b"[]]"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 250_000


def test_a_truncated_file_is_a_sentence_wherever_it_ends(data):
    for length in range(0, len(data), 7):
        assert "no whole xz file" in refusal(data[:length])


def test_a_damaged_byte_is_a_sentence_wherever_it_is(data):
    for place in range(0, len(data), 11):
        refusal(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1:])


@pytest.mark.parametrize(("damaged", "words"), [
    (b"", "no whole xz file"),
    (b"not xz at all", "no whole xz file"),
    (lzma.compress(b"{}", format=lzma.FORMAT_ALONE), "no whole xz file"),
    (lzma.compress(b"{"), "it holds no JSON"),
    (lzma.compress(b"\xff\xfe{}"), "it holds no JSON"),
    (lzma.compress(b'{"format": NaN}'), "NaN is no number"),
    (lzma.compress(b"9" * 6000), "it holds no JSON"),
    (lzma.compress(b"[" * 100_000), "it holds no JSON"),
    (lzma.compress(b"[]"), "it must hold a table"),
    (lzma.compress(b"{}") + b"more", "its end is not where it should be"),
])
def test_what_is_no_data_file_is_a_sentence(damaged, words):
    assert words in refusal(damaged)


def test_a_small_file_that_unfolds_to_much_is_left_unread():
    bomb = lzma.compress(b" " * (3 * MOST_TEXT))
    assert len(bomb) < 20_000
    assert "it holds more than 5 MB" in refusal(bomb)


def test_a_file_that_asks_for_much_memory_is_left_unread():
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 2**30}]
    assert "no whole xz file" in refusal(lzma.compress(b"{}", filters=filters))


@pytest.mark.parametrize("version", [0, 2, "1", None, True, [1]])
def test_another_version_is_a_sentence(version, data):
    document = unpacked(data) | {"format": version}
    assert "its format must be 1, and is " in refusal(packed(document))


def test_another_model_is_a_sentence(data):
    assert "the model beside it is another one" in refusal(data, MODEL + b"x")


# --- what it holds ------------------------------------------------------------------------------

AWAY = object()


def changed(data: bytes, path: str, value: object) -> bytes:
    """Return the file with one value changed: `path` is its keys and indices."""
    document = unpacked(data)
    *way, last = [int(step) if step.isdecimal() else step for step in path.split("/")]
    place = document
    for step in way:
        place = place[step]
    if value is AWAY:
        del place[last]
    else:
        place[last] = value
    return packed(document)


@pytest.mark.parametrize(("path", "value", "words"), [
    # an atlas's own values
    ("format", AWAY, "its format must be 1"),
    ("versions", AWAY, "versions must be a table"),
    ("versions/keras", 3, "keras must be a text"),
    ("machine/cores", -1, "cores must hold whole numbers"),
    ("machine/memory_gb", None, "memory_gb must be a number"),
    ("machine/processor", ["x"], "processor must be a text"),
    ("trained_at", 1e9, "trained_at must hold whole numbers"),
    ("began_at", 10**12, "began_at must hold whole numbers in [0, 4102444800]"),
    ("model", None, "model must be a table"),
    ("model/sha256", "0", "the model beside it is another one"),
    ("model/run", "atlas-nobody", "the model must be of one of its runs, and is of 'atlas-nobody'"),
    # its parts
    ("parts", [], "parts must be a list of 1 to 100 tables"),
    ("parts", {"key": 1}, "parts must be a list of 1 to 100 tables"),
    ("parts/0", 7, "a part must be a table with a key"),
    ("parts/0/key", "../x", "a part must be a table with a key of small letters"),
    ("parts/0/name", 3, "name must be a text of 1 to 200 characters"),
    ("parts/0/key", "momentum", "each once|must be a list of"),
    ("parts/0/base/optimizer", "Newton", "optimizer must be one of"),
    ("parts/0/base/epochs", 10**6, "epochs must be a whole number in [1, 1000]"),
    ("parts/0/base/colour", 1, "base takes "),
    ("parts/0/vary/learning_rate", [0.01, 11], "learning_rate must be in [1e-06, 10]. Got 11"),
    ("parts/0/vary/learning_rate", [0.01], "status must be a list of 9 values, and is 11"),
    ("parts/0/seeds", list(range(3000)), "A sweep has at most 2,000 runs"),
    ("parts/0/seeds", "01", "seeds must be a list"),
    # its runs
    ("runs/status/0", "failed", "status must be one of completed, early_stopped, diverged"),
    ("runs/status/0", [], "status must be one of"),
    ("runs/status", "completed", "status must be a list of 11 values, and is str"),
    ("runs/message/0", 5, "message must hold texts"),
    ("runs/epochs/0", 4, "a run must have no more epochs than its config"),
    ("runs/epochs/0", 2, "loss must be a list of 28 values, and is 29"),
    ("runs/epochs/0", True, "epochs of the runs must hold whole numbers"),
    ("runs/best_epoch/0", 4, "best_epoch must be one of the run's epochs"),
    ("runs/best_epoch/0", 1.0, "best_epoch must be one of the run's epochs"),
    ("runs/best_value/0", 1.5, "best_value must be in [0, 1]"),
    ("runs/test_accuracy/0", 1.01, "test_accuracy must be in [0, 1]"),
    ("runs/test_accuracy/0", "0.5", "test_accuracy must hold numbers"),
    ("runs/test_loss/0", -1, "test_loss must be in [0, inf]"),
    ("runs/seconds/0", -0.5, "seconds must be in [0, "),
    ("runs/started", AWAY, "started must be a list of 11 values, and is NoneType"),
    # its epochs
    ("epochs", AWAY, "epochs must be a table"),
    ("epochs/loss/0", -1, "loss must be in [0, inf]"),
    ("epochs/loss/0", True, "loss must hold numbers"),
    ("epochs/loss/0", 10**400, "loss must hold numbers"),
    ("epochs/val_accuracy/0", 1.2, "val_accuracy must be in [0, 1]"),
    ("epochs/loss", [0.5], "loss must be a list of 29 values, and is 1"),
    ("layers/gradient_norms", [], "gradient_norms must be a table"),
    ("layers/gradient_norms/sizes/0", 10, "sizes of gradient_norms must hold whole numbers in"),
    ("layers/gradient_norms/sizes/0", 2, "gradient_norms of layer 3 must be a list of 28 values"),
    ("layers/gradient_norms/columns", [], "columns of gradient_norms must be a list of 3 values"),
    ("layers/gradient_norms/columns/0/0", "1", "gradient_norms of layer 1 must hold numbers"),
])
def test_a_value_that_cannot_be_is_a_sentence(path, value, words, data):
    said = refusal(changed(data, path, value))
    assert any(word in said for word in words.split("|"))


def test_an_infinite_number_is_a_sentence(data):
    text = json.dumps(unpacked(data)).replace('"loss": [', '"loss": [1e999, ', 1)
    assert "loss must be" in refusal(lzma.compress(text.encode()))


def test_a_metric_that_the_file_does_not_have_is_missing_and_not_an_error(data):
    document = unpacked(data)
    del document["layers"]["gradient_norms"], document["epochs"]["cpu_seconds"]
    found = read(packed(document), MODEL).history
    assert found["cpu_seconds"].isna().all() and list(found["gradient_norms"]) == [[]] * ROWS


def test_messages_are_made_safe(data):
    found = read(changed(data, "runs/message/0", "one\x1b[31m\ntwo\u202e"), MODEL)
    assert found.runs[0].message == "one[31m two"
