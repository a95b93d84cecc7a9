"""The lines of MoviePilot in the field, each as one class that knows how it speaks.

v2.5.6 was recorded from a running server (contract moviepilot.md). Late v2 and v3 were **read, not
recorded**: what they do here is written down in contract moviepilot-v3.md, whose sections the
docstrings name, and every line of it is a hypothesis. The world behind is the same on all lines;
a line is applied at the edges, where a request is read and an answer is written.
"""
