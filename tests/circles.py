"""Finds modules that know each other in a circle, crate by crate: `python3 tests/circles.py`, part of `make check`.

A module is a file, `socket_unix.rs` and `socket_windows.rs` are one. It knows another when a path in it (`use crate::…`, `super::…`, `crate::… ` in code) ends at something
that the other declares; what is re-exported counts where it is declared. Test modules do not count.
"""

import re, sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CRATES = ["src", "bindings/c/src", "bindings/python/src", "cli/src", "doctor/src", "emulator/src", "schema/src", "outbox/src", "relay/src"]
# A builder and what it builds, and the like: pairs that may know each other. Say why.
ALLOWED = {
    ("src", frozenset({"client", "config"})),  # a client and its builder
    ("emulator/src", frozenset({"emulator", "config"})),  # the emulator and its builder
}
TESTS = re.compile(r"#\[cfg\(test\)\]\s*mod \w+ (\{.*|;)", re.S)
COMMENT = re.compile(r"//[^\n]*")
PATH = re.compile(r"\b(crate|super|self)((?:::\w+)*)(?:::(\{))?")
CHILD = re.compile(r"(?<![:\w.])(\w+)((?:::\w+)+)")
USE = re.compile(r"\b(?:pub(?:\([^)]*\))? )?use ([^;]+);")


def modules_of(root):
    """Each module's path, as a tuple, with its code."""
    found = {}
    for file in sorted(root.rglob("*.rs")):
        parts = Path(re.sub(r"_(unix|windows)$", "", str(file.relative_to(root).with_suffix("")))).parts
        if parts[-1] in ("mod", "lib", "main"):
            parts = parts[:-1]
        if parts and parts[-1] == "tests" or "bin" in parts:
            continue
        code = COMMENT.sub("", TESTS.sub("", file.read_text()))
        found[parts] = found.get(parts, "") + re.sub(r"pub\(in [^)]*\)", "pub(crate)", code)
    return found


def leaves(tree):
    """The paths of a use tree: `a::{b, c::d as e}` is a::b and a::c::d."""
    tree = tree.strip()
    at = tree.find("{")
    if at < 0:
        yield [part.strip() for part in tree.split(" as ")[0].split("::")], tree.split(" as ")[-1].split("::")[-1].strip()
        return
    prefix, inner, depth, start = tree[:at].rstrip(": ").split("::"), tree[at + 1 : tree.rindex("}")], 0, 0
    for index, character in enumerate(inner + ","):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "," and depth == 0:
            if inner[start:index].strip():
                for path, name in leaves(inner[start:index]):
                    yield (prefix if path == ["self"] else prefix + path), (prefix[-1] if path == ["self"] else name)
            start = index + 1


class Crate:
    def __init__(self, root):
        self.modules = modules_of(root)
        self.exports = {module: {} for module in self.modules}
        for module, code in self.modules.items():
            for statement in re.finditer(r"\bpub(?:\([^)]*\))? use ([^;]+);", code):
                for path, name in leaves(statement[1]):
                    self.exports[module][name] = path

    def absolute(self, module, path):
        """A path from the crate's root; None for what lies outside."""
        path = list(path)
        if path[0] == "crate":
            return tuple(path[1:])
        base = list(module)
        if path[0] not in ("self", "super"):
            return (*base, *path) if (*base, path[0]) in self.modules else None
        while path and path[0] in ("self", "super"):
            if path.pop(0) == "super":
                base = base[:-1]
        return (*base, *path)

    def declares(self, path, seen=()):
        """The module that declares what a path leads to."""
        module, rest = (), path
        while rest and (*module, rest[0]) in self.modules:
            module, rest = (*module, rest[0]), rest[1:]
        if rest and rest[0] in self.exports[module] and (module, rest[0]) not in seen:
            further = self.absolute(module, self.exports[module][rest[0]])
            if further is not None:
                return self.declares((*further, *rest[1:]), (*seen, (module, rest[0])))
        return module

    def knows(self, module):
        code, known = self.modules[module], set()
        # What is only shown on (`pub use`) is not used here.
        paths = [path for use in USE.finditer(code) if not use[0].startswith("pub") for path, _ in leaves(use[1])]
        rest = USE.sub("", code)
        paths += [[found[1], *found[2].split("::")[1:]] for found in PATH.finditer(rest) if found[2]]
        children = {child[-1] for child in self.modules if child and child[:-1] == module}
        paths += [[name, *further.split("::")[1:]] for name, further in CHILD.findall(rest) if name in children]
        for path in paths:
            absolute = self.absolute(module, path)
            if absolute is not None:
                known.add(self.declares(absolute))
        return known - {module}


def circles(graph):
    """Strongly connected components of more than one module (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            component = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(component) > 1:
                found.append(component)

    for node in graph:
        if node not in index:
            visit(node)
    return found


def main():
    sys.setrecursionlimit(10_000)
    failed = False
    for name in CRATES:
        if not (ROOT / name).is_dir():
            continue
        crate = Crate(ROOT / name)
        graph = {module: crate.knows(module) for module in crate.modules}
        for pair in (pair for of, pair in ALLOWED if of == name):
            for module in pair:
                this = tuple(module.split("::"))
                for other in pair - {module}:
                    graph.get(this, set()).discard(tuple(other.split("::")))
        for component in circles(graph):
            failed = True
            print(f"{name}: a circle of {len(component)} modules")
            for module in sorted(component):
                inside = sorted("::".join(other) or "(root)" for other in graph[module] & set(component))
                print(f"    {'::'.join(module) or '(root)'} knows {', '.join(inside)}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
