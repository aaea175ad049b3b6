"""Two interpreters in one process, as mod_wsgi and uWSGI make them: the second is refused, and told what to set."""

from __future__ import annotations

import sys
import time
from typing import Any

from support import answer, need, plain, run

MAKE = """
import sys
try: import _interpreters as interpreters  # 3.13
except ImportError: import _xxsubinterpreters as interpreters
def make():
    try: return interpreters.create("legacy")  # 3.13: one GIL, as mod_wsgi has it
    except TypeError: return interpreters.create(isolated=False)
"""
SECOND = """
import pyun_energy as pe
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
    done = run("-c", MAKE + SECOND)
    assert (done.returncode, done.stdout.split()) == (0, ["refused", "refused", "caught"]), done.stdout + done.stderr


ONLY = """
code = '''
import sys, threading
sys.path[:] = PATH
import pyun_energy as pe
client = pe.Client("op", "s", base_url="URL")
device = pe.Device(station_uuid="s", no="1", state=1, energy_code="CN_AC", ports=[])
def report():
    try: client.sync_device(device)
    except pe.AuthError as error: print(error.kind_name, flush=True)
report()
print([one.kind_name for one in client.sync_devices([device])][0], flush=True)
thread = threading.Thread(target=report); thread.start(); thread.join()
'''.replace("PATH", repr(sys.path)).replace("URL", sys.argv[1])
second = make()
failed = interpreters.run_string(second, code)
assert failed is None, failed
interpreters.destroy(second)
"""


def test_the_only_one_that_imports_it_may_be_any() -> None:
    """As an application of mod_wsgi, which is in an interpreter of its own name."""
    need(interpreters(), f"Python {sys.version_info[:2]} without a module that makes interpreters")
    refuse = answer(401, {"code": "401"})

    def slowly(*arguments: Any) -> None:
        time.sleep(0.15)  # long enough to be asked whether a signal came
        refuse(*arguments)

    with plain(slowly) as server:
        done = run("-c", MAKE + ONLY, server.url)
    assert (done.returncode, done.stdout.split()) == (0, ["auth"] * 3), done.stdout + done.stderr
