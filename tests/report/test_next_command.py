"""The command to try next replaces what was typed before, and is none where it would be the same."""

import pytest

from equivamap.report.next_command import again

TYPED = "equivamap check a.py 'b c.py'"


@pytest.mark.parametrize(
    ("typed", "options", "following"),
    [
        ("", "", ""),
        (TYPED, "", ""),
        ("", "--map names", "the same command with --map names"),
        (TYPED, "--map names", f"{TYPED} --map names"),
        (f"{TYPED} --map m.txt", "--map free", f"{TYPED} --map free"),
        (
            "equivamap check --relation=quasi-karp a b",
            "--relation same-decisions",
            "equivamap check a b --relation same-decisions",
        ),
        (f"{TYPED} --open u", "--open v", f"{TYPED} --open u --open v"),
        (f"{TYPED} --data x.json --data-b y.json -v", "--data FILE", f"{TYPED} -v --data FILE"),
        (f"{TYPED} --args-a '--map 3'", "--map FILE", f"{TYPED} --args-a '--map 3' --map FILE"),
        (TYPED, "-v", f"{TYPED} -v"),
        (f"{TYPED} -v", "-v", ""),
        (f"{TYPED} --verbose", "-v", ""),
        (f"{TYPED} --time-limit 5", "--time-limit 600", f"{TYPED} --time-limit 600"),
        (f"{TYPED} --time-limit 900", "--time-limit 600", f"{TYPED} --time-limit 9000"),
        (f"{TYPED} --time-limit", "--time-limit 600", f"{TYPED} --time-limit 600"),
        (f"{TYPED} --objective same", "--objective affine", f"{TYPED} --objective affine"),
    ],
)
def test_what_to_try_next(typed, options, following):
    assert again(typed, options) == following
