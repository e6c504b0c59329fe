import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equivamap.writers import write, written_labels
from tests.writers.instances import content, instances
from tests.writers.scripts import run

# PuLP 3.3 announces other ways of making variables, which the releases before do not have.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
LANGUAGES = ("pyomo", "pulp", "gurobipy")
ROUNDS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", [False, True])
@ROUNDS
@given(data=st.data())
def test_a_script_builds_the_same_instance(language, hostile, data):
    all_rows = language != "pulp"
    instance = data.draw(
        instances(hostile=hostile, ranges=all_rows, free=all_rows, semi=language == "gurobipy")
    )
    back = run(write(instance, language, title='a "title" \\ '), language)
    assert content(back) == content(
        instance, written_labels(instance, language), whole_bounds=language == "gurobipy"
    )
