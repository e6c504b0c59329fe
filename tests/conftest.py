"""What holds for all tests: random suites draw the same in every run, and what they measured is printed at the end.

``pytest --hypothesis-profile random`` draws anew; ``make test-slow`` does.
"""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, database=None)
settings.register_profile("random", derandomize=False)
settings.load_profile("fixed")

MEASURED = "measured"
"""Name of the property under which a test records a line to print: ``record_property(MEASURED, text)``."""


def pytest_terminal_summary(terminalreporter):
    lines = [
        text
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, text in getattr(report, "user_properties", ())
        if name == MEASURED and getattr(report, "when", "") == "call"
    ]
    if lines:
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.line(line)
