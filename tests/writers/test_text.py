import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equivamap.readers import read
from equivamap.writers import write, written_labels
from tests.writers.instances import content, instances

ROUNDS = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read_text(tmp_path, text, language):
    file = tmp_path / f"model.{language}"
    file.write_text(text, encoding="utf-8")
    return read(file)


@pytest.mark.parametrize(("language", "ranges"), [("lp", False), ("mps", True)])
@pytest.mark.parametrize("hostile", [False, True])
@ROUNDS
@given(data=st.data())
def test_text_is_read_back_as_the_same_instance(tmp_path, language, ranges, hostile, data):
    instance = data.draw(instances(hostile=hostile, ranges=ranges))
    back = read_text(tmp_path, write(instance, language, title="a \\ title\nof two lines"), language)
    assert content(back) == content(instance, written_labels(instance, language))
    assert "single-reader" not in [warned.kind for warned in back.warnings]
