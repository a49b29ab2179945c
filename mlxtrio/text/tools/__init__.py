"""Tool calls: their formats, their grammars, and how they are parsed."""
