"""Questions asked by programs: an MCP server over standard input and output, and an HTTP service."""
