"""What makes the documentation site out of ``docs/``: see ``mkdocs.yml``."""
