"""Packs a folder as a zip, the same bytes for the same files: pack.py FOLDER SECONDS

The zip lies beside the folder and has its name as its only top. SECONDS (since 1970) are the time of every file in it, which a
zip knows from 1980 on.
"""

import sys
import time
import zipfile
from pathlib import Path


def main(folder, seconds):
    folder = Path(folder)
    when = time.gmtime(max(int(seconds), 315532800))[:6]
    with zipfile.ZipFile(f"{folder}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            entry = zipfile.ZipInfo(f"{folder.name}/{file.relative_to(folder).as_posix()}", when)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes(), compresslevel=9)


main(*sys.argv[1:])
