"""Cuts the font that drawn pictures are lettered with."""
