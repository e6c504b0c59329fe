import importlib.util
from pathlib import Path

import pytest


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
