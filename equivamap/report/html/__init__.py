"""Reports as HTML pages: one self-contained file each, without any network."""

from equivamap.report.html.page import render_frame, render_html

__all__ = ["render_frame", "render_html"]
