"""Reads archives as the pip beside it reads them.

One JSON line in, {"kind": "sdist", "path": PATH}; one JSON line out: {path: sha256} of all files that pip lays down, links
followed, or null where pip gives the archive up. Of {"kind": "folder"} all that lies in it.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile

from pip._internal.utils.unpacking import unpack_file


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def tree(root):
    """Every file below root. A link to a folder is entered, but not from within itself."""
    found = {}

    def visit(folder, prefix, followed):
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            linked = os.path.islink(path)
            real = os.path.join(os.path.realpath(folder), name)
            if os.path.isdir(path):
                if not linked:
                    visit(path, prefix + name + "/", followed)
                elif real not in followed:
                    visit(path, prefix + name + "/", followed | {real})
            elif os.path.isfile(path):
                found[prefix + name] = digest(path)

    visit(root, "", frozenset())
    return found


def sdist(path):
    folder = tempfile.mkdtemp()
    try:
        unpack_file(path, folder)
        return tree(folder)
    except Exception:
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


READERS = {"sdist": sdist, "folder": tree}


def plain(text):
    """Names that are no UTF-8 are shown as JavaScript shows them."""
    return os.fsencode(text).decode("utf-8", "replace")


for line in sys.stdin:
    task = json.loads(line)
    files = READERS[task["kind"]](task["path"])
    print(json.dumps(files if files is None else {plain(key): value for key, value in files.items()}), flush=True)
