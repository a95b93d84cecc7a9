"""Requests: what people may ask for, and what waits for somebody's word."""
