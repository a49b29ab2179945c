"""Tool calls: the tool formats, parsing, and grammars that constrain them."""
