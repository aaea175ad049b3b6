"""Finds what the tests share with those of the emulator."""

import sys

from support import HERE

sys.path.insert(0, str(HERE.parent))
