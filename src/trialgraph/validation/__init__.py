"""Shapes over triples, and what they find. The rules themselves are in `shapes/`."""
