"""Handing a title on: a link to it, and a card of it in another chat."""
