#!/usr/bin/env python3
"""Lists the public symbols of a library that have no documentation, by its symbol graph.

  Scripts/undocumented.py SCRATCH LIBRARY
"""
import json
import pathlib
import sys

scratch, library = sys.argv[1:]
graphs = sorted(pathlib.Path(scratch).rglob(f"{library}.symbols.json"), key=lambda g: g.stat().st_mtime)
if not graphs:
    sys.exit(f"no symbol graph of {library} in {scratch}; run Scripts/docs.sh")
graph = json.loads(graphs[-1].read_text())
# What the compiler makes, or another library has documented, is not ours to document.
made = {r["source"] for r in graph["relationships"] if r.get("sourceOrigin")}
symbols = [
    s for s in graph["symbols"]
    if s["accessLevel"] == "public" and s["identifier"]["precise"] not in made
    and "::SYNTHESIZED::" not in s["identifier"]["precise"] and "location" in s
]
missing = [s for s in symbols if not s.get("docComment")]
for s in missing:
    line = s["location"]["position"]["line"] + 1
    print(f"{s['location']['uri'].removeprefix('file://')}:{line}: {'.'.join(s['pathComponents'])}")
print(f"{library}: {len(symbols) - len(missing)} of {len(symbols)} public symbols are documented")
if missing or not symbols:
    sys.exit(1)
