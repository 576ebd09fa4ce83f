"""What carries the console: one HTTP server on a thread of its own, with a bound on whatever a stranger can hold open.

socket ─▶ connections.py (how many? whose? for how long?) ─▶ uvicorn ─▶ requests.py (a body in time) ─▶ the application
                     serve.py  starts and ends it, and looks every second whether files can still be opened
                     descriptors.py
"""

from __future__ import annotations

from console.server.serve import serve

__all__ = ["serve"]
