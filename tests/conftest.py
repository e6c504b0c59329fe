"""What long suites measured is printed at the end, from whichever process ran them."""

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
