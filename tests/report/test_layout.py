from __future__ import annotations

from equivamap.report.layout import Page


def test_items_hang_and_gaps_do_not_pile_up() -> None:
    page = Page(40)
    page.gap()
    page.item("a " * 25)
    page.gap()
    page.gap()
    page.item("  b " + "c " * 20)
    page.gap()
    assert page.text() == (
        "a a a a a a a a a a a a a a a a a a a a\n"
        "    a a a a a\n"
        "\n"
        "  b c c c c c c c c c c c c c c c c c c\n"
        "      c c\n"
    )


def test_one_long_word_is_kept_whole() -> None:
    page = Page(40)
    page.item("x" * 60)
    assert page.text() == "x" * 60 + "\n"
