import importlib.util
from pathlib import Path

import pytest

from equivamap.readers.files import read_model_file


def _module(name):
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_CONTENT = _module("content")


@pytest.fixture
def content():
    return _CONTENT.content


@pytest.fixture
def warning_kinds():
    return _CONTENT.kinds


@pytest.fixture
def read_text(tmp_path):
    """Read a text as an LP file."""

    def read(text):
        file = tmp_path / "m.lp"
        file.write_text(text)
        return read_model_file(file)

    return read
