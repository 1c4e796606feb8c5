"""A sweep's file of tiny networks."""

from __future__ import annotations

import pytest

TINY = """
name = "Tiny"
seeds = 2
[base]
dataset = "digits"
hidden_layers = [4]
train_samples = 200
epochs = {epochs}
[vary]
{vary}
"""


@pytest.fixture
def file(tmp_path):
    def write(vary: str = 'optimizer = ["SGD", "Adam"]', epochs: int = 2) -> str:
        path = tmp_path / "sweep.toml"
        path.write_text(TINY.format(vary=vary, epochs=epochs))
        return str(path)

    return write
