"""Reads archives as the pip beside it reads them.

One JSON line in, {"kind": "sdist", "path": PATH}; one JSON line out: {path: sha256} of all files that pip lays down, links
followed, or null where pip gives the archive up. "wheel" is installed, of "folder" all is listed that lies in it, and of
"points", an entry_points.txt, what importlib.metadata finds. A first line that begins with #! does not count.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
import sys
import tempfile

from pip._internal.models.scheme import Scheme
from pip._internal.operations.install.wheel import install_wheel
from pip._internal.utils.unpacking import unpack_file


SITE = "lib/python3.11/site-packages"


def digest(path):
    with open(path, "rb") as file:
        content = file.read()
    if content.startswith(b"#!"):
        content = content.split(b"\n", 1)[-1]
    return hashlib.sha256(content).hexdigest()


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


def wheel(path):
    """All files of an environment after the wheel was installed into it. Of scripts the first line does not count: pip writes it."""
    root = tempfile.mkdtemp()
    site = os.path.join(root, SITE)
    folders = [os.path.join(root, name) for name in ("include", "bin", "")]
    try:
        for folder in (site, *folders):
            os.makedirs(folder, exist_ok=True)
        scheme = Scheme(site, site, *folders)
        name = os.path.basename(path).split("-")[0]
        install_wheel(name, path, scheme, name, pycompile=False, warn_script_location=False)
        return tree(root)
    except Exception:
        return None
    finally:
        shutil.rmtree(root, ignore_errors=True)


def points(path):
    """Groups and names of entry points, one key each."""
    with open(path, "rb") as file:
        text = file.read()
    try:
        found = importlib.metadata.EntryPoints._from_text(text.decode("utf-8"))
        return {f"{point.group}\n{point.name}": "" for point in found}
    except Exception:
        return None


READERS = {"sdist": sdist, "folder": tree, "wheel": wheel, "points": points}


def plain(text):
    """Names that are no UTF-8 are shown as JavaScript shows them."""
    return os.fsencode(text).decode("utf-8", "replace")


for line in sys.stdin:
    task = json.loads(line)
    files = READERS[task["kind"]](task["path"])
    print(json.dumps(files if files is None else {plain(key): value for key, value in files.items()}), flush=True)
