"""A program that syncs once: its time over that of an empty program, and the memory of both."""

import statistics
import subprocess
import time

from peers import RELEASE, TARGET, output, sink


def took(command):
    """Milliseconds from its start to its end."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - begun) * 1000


def main(rounds):
    def megabytes(command):
        return statistics.median(int(output(command)) for _ in range(rounds)) / 1024

    with sink() as port:
        once, empty = [str(RELEASE / "peer"), "once", port], [str(RELEASE / "empty")]
        small = [str(TARGET / "small" / "peer"), *once[1:]]
        return {
            "program.ms_over_empty": statistics.median(took(once) - took(empty) for _ in range(10 * rounds)),
            "program.mb_small": megabytes(small),
            "program.mb_fast": megabytes(once),
            "program.mb_empty": megabytes(empty),
        }
