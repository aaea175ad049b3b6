"""Two interpreters in one process, as mod_wsgi and uWSGI make them: the second is refused, and told what to set."""

from __future__ import annotations

import sys
from typing import Any

from support import need, run

SCRIPT = """
import sys, pyun_energy as pe
try: import _interpreters as interpreters  # 3.13
except ImportError: interpreters = None
if interpreters is None:
    import _xxsubinterpreters as interpreters
def make():
    try: return interpreters.create("legacy")  # 3.13: one GIL, as mod_wsgi has it
    except TypeError: return interpreters.create(isolated=False)
code = '''
import sys
sys.path[:] = PATH
try: import pyun_energy
except ImportError as error:
    text = str(error)
    assert "WSGIApplicationGroup %{GLOBAL}" in text and "single-interpreter" in text, text
    print("refused", flush=True)
else: print("shared", flush=True)
'''.replace("PATH", repr(sys.path))
for _ in range(2):
    second = make()
    print(interpreters.run_string(second, code) or "", end="", flush=True)
    interpreters.destroy(second)
# The first goes on, and may import again what it threw away.
for name in [name for name in sys.modules if name.startswith("pyun_energy")]: del sys.modules[name]
import pyun_energy as again
try: again.Device.from_json("{")
except again.InvalidInput: print("caught", flush=True)
"""


def interpreters() -> Any:
    try:
        import _interpreters  # type: ignore[import-not-found]
    except ImportError:
        try:
            import _xxsubinterpreters as _interpreters  # type: ignore[import-not-found]
        except ImportError:
            return None
    return _interpreters


def test_a_second_interpreter_is_refused() -> None:
    need(interpreters(), f"Python {sys.version_info[:2]} without a module that makes interpreters")
    done = run("-c", SCRIPT)
    assert (done.returncode, done.stdout.split()) == (0, ["refused", "refused", "caught"]), done.stdout + done.stderr
