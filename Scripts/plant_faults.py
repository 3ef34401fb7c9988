#!/usr/bin/env python3
"""Plants small faults into a scratch copy of the sources and reports which of them the tests notice.

usage: Scripts/plant_faults.py [--scratch FOLDER] [--faults N] [--seed N] [--jobs N] ...

What: one operator, comparison or constant of a line is changed (+ to -, < to <=, && to ||, 2 to 3,
0.5 to 0.55, min to max, true to false), in every folder of the libraries (`ROOMS`)
in proportion to its lines, at least two in each. Which ones, the seed decides.

How: all faults are in one build ("mutant schemata": Untch, Offutt and Harrold, 1993). A line
`let x = a + b` becomes `let x = asr_planted(17) ? (a - b) : (a + b)`, where `asr_planted` asks
whether ASR_PLANTED_FAULT=17 was set when the program started. Faults that do not compile are dropped
and others take their place. Every suite of tests is then run once without a fault, in a process of
its own, to learn its time and which faults it reaches (ASR_PLANTED_SEEN names a file that is mapped
for that). For every fault, the suites that reach it run, the quickest first, until one fails,
crashes or takes too long: it is noticed. A fault that outlives --patience seconds of suites has
survived.

Not planted are faults that change no answer of the program, by these rules:
- Words for people: text in quotes, comments, lines that format numbers, the drawing of pages and
  pictures (`PICTURES`), where pixels and column widths are matters of taste.
- Speed: the benchmarks' folder, and lines that reserve memory, choose a number of threads or
  prefetch (`SPEED`).
- Preconditions and assertions, which are false only in a program that is wrong already.

A fault that changes nothing that could be observed is entered with its reason in
Scripts/plant_faults_equivalent.txt: the file's path, the line as it is behind a minus, the line with
the fault behind a plus, the reason in the lines below.

Cost: a release build of the tests (the first takes a quarter of an hour on two cores), the tests of
a release build once, suite by suite, and some seconds a fault: about 40 minutes for 120 faults. A
later run in the same scratch folder builds only what changed.

Exit status: 0 if at least 95 % of the faults that are not equivalent were noticed, 1 if fewer, 2 if
the sources do not build or no suite passes without a fault.
"""

import argparse
import concurrent.futures
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    "Sources/SpeechModel", "Sources/SpeechTraining", "Sources/SpeechExplanation", "Sources/SpeechExport",
    "Sources/SpeechServing", "Sources/CKernels",
]
EQUIVALENT = ROOT / "Scripts" / "plant_faults_equivalent.txt"
NEEDED = 0.95

# Files that only draw or measure speed.
PICTURES = re.compile(r"/Report/Page/|SpeechExplanation/Page/|Picture\.swift$|ColourMap|ParallelCoordinates|ClipGallery|Sparkline|/TextColumn|Table\.swift$")
BENCHMARKS = re.compile(r"/Benchmark/")
FORMATTING = re.compile(r"String\(format|formatted\(|\.padding\(|Padded\(|places:|percent\(|\.words|description|debugDescription")
SPEED = re.compile(r"reserveCapacity|[cC]apacity|thread|Thread|processorCount|prefetch|ROWS_AT_ONCE|alignment")
GUARDS = re.compile(r"\b(precondition|preconditionFailure|assert|assertionFailure|fatalError)\(")

OPERATORS = {
    " + ": " - ", " - ": " + ", " * ": " / ", " / ": " * ", " % ": " / ", " &+ ": " &- ", " &- ": " &+ ",
    " < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ",
    " && ": " || ", " || ": " && ", " << ": " >> ", " >> ": " << ",
}
OPERATOR = re.compile("|".join(re.escape(o) for o in sorted(OPERATORS, key=len, reverse=True)))
# Not the exponent of a hexadecimal number, such as 0x1p-24.
NUMBER = re.compile(r"(?<![\w.$#\\@])(?<!\dp[-+])\d[\d_]*(?:\.\d[\d_]*)?(?:e[-+]?\d+)?(?![\w.])(?!\.\d)")
C_NUMBER = re.compile(r"(?<![\w.#])(?<!\dp[-+])\d+(?:\.\d+)?(?:e[-+]?\d+)?f?(?![\w.])")
WORDS = {"min(": "max(", "max(": "min(", ".min()": ".max()", ".max()": ".min()", "true": "false", "false": "true"}
WORD = re.compile(r"(?<![\w.])(?:min|max)\(|\.(?:min|max)\(\)|(?<![\w.])(?:true|false)\b")

# What an expression begins behind, at the depth of its brackets.
BEFORE = re.compile(r"\breturn |(?<![=!<>+\-*/%&|^]) = | (?:[-+*/%|^]|&[-+*])= |\bif |\bguard |\bwhile |\bin |\bwhere |\bswitch |, |; |\bcase [^:]*: |\btry[?!]? |\bawait |\bthrow ")
AFTER = re.compile(r" else \{| \{| where |, |;|$")
LABEL = re.compile(r"\s*\w+: ")


# -- Reading sources ---------------------------------------------------------------------------


def masked(text):
    """The text with what stands in quotes and comments blanked out, of the same length."""
    out = list(text)
    i, depth, n = 0, 0, len(text)

    def blank(start, end, filler):
        for k in range(start, min(end, n)):
            if out[k] != "\n":
                out[k] = filler

    def string(i):
        """The end of the text in quotes that begins at i."""
        hashes = 0
        while text[i] == "#":
            hashes, i = hashes + 1, i + 1
        quotes = '"""' if text.startswith('"""', i) else '"'
        close, escape = quotes + "#" * hashes, "\\" + "#" * hashes
        i += len(quotes)
        while i < n and not text.startswith(close, i):
            if text.startswith(escape, i):
                i += len(escape)
                if text.startswith("(", i):
                    depth = 0
                    while i < n:
                        if text[i] == '"':
                            i = string(i)
                            continue
                        depth += {"(": 1, ")": -1}.get(text[i], 0)
                        i += 1
                        if depth == 0:
                            break
                    continue
            i += 1
        return i + len(close)

    while i < n:
        if text.startswith("//", i):
            end = text.find("\n", i)
            end = n if end < 0 else end
            blank(i, end, " ")
        elif text.startswith("/*", i):
            end = text.find("*/", i) + 2
            blank(i, end, " ")
        elif text[i] == '"' or re.match(r'#+"', text[i : i + 4]):
            end = string(i)
            blank(i, end, "\x01")
        else:
            end = i + 1
        i = end
    return "".join(out)


def brackets(line, at):
    """The innermost brackets of the line around a place: positions behind the opening one and of
    the closing one, either None."""
    depth, left = 0, None
    for i in range(at - 1, -1, -1):
        if line[i] in ")]}":
            depth += 1
        elif line[i] in "([{":
            if depth == 0:
                left = i + 1
                break
            depth -= 1
    depth, right = 0, None
    for i in range(at, len(line)):
        if line[i] in "([{":
            depth += 1
        elif line[i] in ")]}":
            if depth == 0:
                right = i
                break
            depth -= 1
    return left, right


def flat(line, start, end):
    """The part of the line with all that stands in brackets of its own blanked out."""
    out, depth = [], 0
    for c in line[start:end]:
        if c in ")]}":
            depth -= 1
        out.append(c if depth == 0 else "\x02")
        depth += c in "([{"
    return "".join(out)


def balanced(text):
    """Whether every bracket in a text is closed in it."""
    depth = 0
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        if depth < 0:
            return False
    return depth == 0


def expression(lines, number, at):
    """The bounds of the whole expression around a place of a line, if they are on this line."""
    line = lines[number]
    left, right = brackets(line, at)
    if (left is None) != (right is None):
        return None
    start, end = (left, right) if left is not None else (len(line) - len(line.lstrip()), len(line.rstrip()))
    level = flat(line, start, end)
    offset = at - start
    cut = 0
    for match in BEFORE.finditer(level):
        if match.end() <= offset + 1:
            cut = match.end()
        else:
            break
    if level[:offset].endswith("{ "):
        return None
    closing = next((m.start() for m in AFTER.finditer(level, offset + 1)), len(level))
    label = LABEL.match(level[cut:])
    if label and cut + label.end() <= offset and "?" not in level[:cut]:
        cut += label.end()
    if left is None:
        # The statement must begin and end on this line.
        before = next((lines[k].rstrip() for k in range(number - 1, -1, -1) if lines[k].strip()), "")
        after = next((lines[k].strip() for k in range(number + 1, len(lines)) if lines[k].strip()), "")
        if cut == 0 and not before.endswith("{"):
            return None
        if re.match(r"[.?:]|[-+*/%<>=&|]+ |else\b|where\b", after) or re.search(r"[-+*/%<>=&|,(\[?:]$", line.rstrip()):
            return None
        if before.endswith((" =", "(", "[", ",", "&&", "||")) and cut == 0:
            return None
    begin, finish = start + cut, start + closing
    while begin < finish and line[begin] == " ":
        begin += 1
    while finish > begin and line[finish - 1] == " ":
        finish -= 1
    return (begin, finish) if begin < at < finish or line[begin:finish] else None


def changed_number(number):
    """The same number a little larger: whole ones by one, others by a tenth."""
    body, suffix = (number[:-1], "f") if number.endswith("f") else (number, "")
    plain = body.replace("_", "")
    if "." in plain or "e" in plain:
        value = float(plain) * 1.1 if float(plain) != 0 else 0.1
        return f"{value:.9g}" + ("" if re.search(r"[.e]", f"{value:.9g}") else ".0") + suffix
    return str(int(plain) + 1)


class Fault:
    """One change of one line: how the line reads with the fault, and in the build that holds all."""

    def __init__(self, path, line, original, mutated, build):
        self.path, self.line, self.original, self.mutated, self.build = path, line, original, mutated, build
        self.number = None

    @property
    def key(self):
        return f"{self.path}\n{self.original.strip()}\n{self.mutated.strip()}"


def swift_faults(path, text):
    lines, plain = text.split("\n"), masked(text).split("\n")
    for n, line in enumerate(plain):
        stripped = line.strip()
        if not stripped or stripped[0] in "@#" or stripped.startswith(("case ", "import ", "internal import")):
            continue
        if GUARDS.search(line) or SPEED.search(line) or FORMATTING.search(line):
            continue
        raw = lines[n]
        found = []
        for match in OPERATOR.finditer(line):
            found.append((match, OPERATORS[match.group()]))
        for match in WORD.finditer(line):
            found.append((match, WORDS[match.group()]))
        for match in NUMBER.finditer(line):
            found.append((match, changed_number(match.group())))
        for match, new in found:
            mutated = raw[: match.start()] + new + raw[match.end() :]
            if NUMBER.fullmatch(match.group()) or match.group() in ("true", "false"):
                # A constant may be changed in its place.
                if "/Report/" in path and match.group() not in ("true", "false"):
                    continue

                def build(number, raw=raw, match=match, new=new):
                    return f"{raw[:match.start()]}(asr_planted({number}) ? {new} : {match.group()}){raw[match.end():]}"

            else:
                bounds = expression(plain, n, match.start())
                if not bounds or not bounds[0] <= match.start() < bounds[1]:
                    continue
                begin, end = bounds
                whole = raw[begin:end]
                if not balanced(line[begin:end]) or "==" in line[begin:end] and "RawValue" in whole:
                    continue
                if "\x01" in line[begin:end] and " + " == match.group():
                    continue
                other = raw[begin : match.start()] + new + raw[match.end() : end]

                def build(number, raw=raw, begin=begin, end=end, whole=whole, other=other):
                    return f"{raw[:begin]}(asr_planted({number}) ? ({other}) : ({whole})){raw[end:]}"

            yield Fault(path, n, raw, mutated, build)


C_STATEMENT = re.compile(r"^(?P<head>\s*(?:UNROLL )?(?:(?:for|if) \(.*\) |else )*)(?P<body>[^;{}]*?(?:[-+*/]?= |return )[^;{}]*;)(?P<tail>\s*\}?)$")
C_DECLARATION = re.compile(r"^\s*(?:for \()?(?:const |static |u?int\w*_t |size_t |float |double |int |lanes |mask |unsigned )+\**\w+ = ")


def c_function(lines, number):
    """The line that opens the function around a line, and whether the function is inlined."""
    for n in range(number, -1, -1):
        if n < number and lines[n].startswith("}"):
            return None
        if lines[n].rstrip().endswith(") {"):
            head = n
            while head > 0 and lines[head].startswith(" ") and not lines[head - 1].rstrip().endswith(("{", ";", "}")):
                head -= 1
            if lines[head] and not lines[head].startswith((" ", "#", "}")):
                return n, "INLINE" in lines[head]
    return None


def c_faults(path, text):
    lines, plain = text.split("\n"), masked(text).split("\n")
    for n, line in enumerate(plain):
        if not line.startswith(" ") or line.strip().startswith("#") or line.endswith("\\") or SPEED.search(line):
            continue
        function = c_function(plain, n)
        if function is None or function[0] == n or (n > 0 and plain[n - 1].endswith("\\")):
            continue
        raw = lines[n]
        code = raw[: len(line.rstrip())]
        for match in C_NUMBER.finditer(line):
            if match.group() == "0" and "= {0}" in line:
                continue
            new = changed_number(match.group())

            def build(number, raw=raw, match=match, new=new):
                return f"{raw[:match.start()]}(planted_{number} ? {new} : {match.group()}){raw[match.end():]}"

            fault = Fault(path, n, raw, raw[: match.start()] + new + raw[match.end() :], build)
            fault.function = function
            yield fault
        for match in OPERATOR.finditer(line):
            new = OPERATORS[match.group()]
            statement = C_STATEMENT.match(code)
            if not statement or match.start() < statement.start("body"):
                continue
            body = statement.group("body")
            at = match.start() - statement.start("body")
            other = body[:at] + new + body[at + len(match.group()) :]
            if C_DECLARATION.match(body) or C_DECLARATION.match(" " + body):
                equals = body.index(" = ") + 3
                if at < equals or ", " in flat(body, equals, len(body)):
                    continue

                def build(number, s=statement, body=body, other=other, equals=equals, raw=raw):
                    made = f"{body[:equals]}planted_{number} ? ({other[equals:-1]}) : ({body[equals:-1]});"
                    return raw[: s.start("body")] + made + raw[s.end("body") :]

            else:

                def build(number, s=statement, body=body, other=other, raw=raw):
                    made = f"{{ if (planted_{number}) {{ {other} }} else {{ {body} }} }}"
                    return raw[: s.start("body")] + made + raw[s.end("body") :]

            fault = Fault(path, n, raw, raw[: match.start()] + new + raw[match.end() :], build)
            fault.function = function
            yield fault


def all_faults(sources):
    """Every fault that could be planted, by folder."""
    rooms = {}
    for room in ROOMS:
        for file in sorted((sources / room).rglob("*")):
            path = str(file.relative_to(sources))
            if file.suffix not in (".swift", ".c", ".h") or "/include/" in path:
                continue
            if PICTURES.search(path) or BENCHMARKS.search(path):
                continue
            text = file.read_text()
            found = list((swift_faults if file.suffix == ".swift" else c_faults)(path, text))
            rooms.setdefault(str(Path(path).parent), []).extend(found)
    return {room: found for room, found in rooms.items() if found}


def planned(rooms, count, seed, dropped):
    """Twice as many faults as wanted, in the order in which they are taken, one a line.

    Every room gives two, and then one after the other in proportion to its lines.
    """
    order = {}
    for room, found in sorted(rooms.items()):
        stream = random.Random(f"{seed} {room}")
        stream.shuffle(found)
        lines, chosen = set(), []
        for fault in found:
            if (fault.path, fault.line) in lines:
                continue
            lines.add((fault.path, fault.line))
            chosen.append(fault)
        order[room] = chosen
    weight = {room: len({(f.path, f.line) for f in found}) for room, found in rooms.items()}
    total = sum(weight.values())
    quota = {room: max(2, count * weight[room] / total) for room in order}
    ranked = [
        ((place + 0.5) / quota[room], room, place)
        for room in order
        for place in range(len(order[room]))
    ]
    ranked.sort()
    return [order[room][place] for _, room, place in ranked][: 2 * count], len(
        [1 for rank, _, _ in ranked if rank < 1]
    )


# -- The scratch copy --------------------------------------------------------------------------


PLANTED_H = """\
#ifndef ASR_PLANTED_H
#define ASR_PLANTED_H
#include <stdbool.h>
extern int asr_planted_fault;
extern unsigned char *asr_planted_seen;
/// Whether a fault is switched on, noting that it was reached.
static inline bool asr_planted(int number) {
  if (__builtin_expect(asr_planted_seen != 0, 0)) asr_planted_seen[number] = 1;
  return __builtin_expect(asr_planted_fault == number, 0);
}
/// The same without a note, for what is inlined into loops.
static inline bool asr_planted_quietly(int number) { return asr_planted_fault == number; }
#endif
"""

PLANTED_C = """\
#include "planted.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
int asr_planted_fault = -1;
unsigned char *asr_planted_seen = 0;
__attribute__((constructor)) static void asr_planted_start(void) {
  const char *fault = getenv("ASR_PLANTED_FAULT"), *seen = getenv("ASR_PLANTED_SEEN");
  if (fault) asr_planted_fault = atoi(fault);
  if (!seen) return;
  const int file = open(seen, O_RDWR);
  if (file < 0) return;
  void *mapped = mmap(0, MOST, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) asr_planted_seen = mapped;
  close(file);
}
""".replace("MOST", "65536")


def write(path, text):
    """Writes a file if it holds anything else, so that what did not change is not built again."""
    data = text if isinstance(text, bytes) else text.encode()
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def copy_package(scratch, planted):
    """Copies what git knows of the package; sources with faults are written by `plant`."""
    names = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    names = [name for name in names if (ROOT / name).is_file()]
    for extra in ["Package.resolved"]:
        if (ROOT / extra).exists():
            names.append(extra)
    for name in names:
        if name in planted:
            continue
        target = scratch / name
        write(target, (ROOT / name).read_bytes())
        shutil.copymode(ROOT / name, target)
    known = set(names)
    for folder in ["Sources", "Tests"]:
        for file in list((scratch / folder).rglob("*")):
            name = str(file.relative_to(scratch))
            if file.is_file() and name not in known and file.name not in ("planted.c", "planted.h"):
                file.unlink()


def plant(scratch, faults):
    """Writes the sources with all faults in them; returns the texts by path."""
    texts = {}
    for fault in faults:
        texts.setdefault(fault.path, (ROOT / fault.path).read_text().split("\n"))
    for fault in faults:
        lines = texts[fault.path]
        lines[fault.line] = fault.build(fault.number)
    for fault in faults:
        if not fault.path.endswith(".swift"):
            opening, inlined = fault.function
            ask = "asr_planted_quietly" if inlined else "asr_planted"
            constant = f"const int planted_{fault.number} = {ask}({fault.number}); "
            first = opening + 1
            # Pragmas stand before everything else in a function.
            while texts[fault.path][first].lstrip().startswith(("#", "//")):
                first += 1
            texts[fault.path][first] = constant + texts[fault.path][first]
    texts = {
        path: "\n".join(["internal import CKernels"] + lines if path.endswith(".swift") else lines)
        for path, lines in texts.items()
    }
    # C asks for itself, whatever else its files include.
    for path in list(texts):
        if not path.endswith(".swift"):
            texts[path] = '#include "planted.h"\n' + texts[path]
    header = "Sources/CKernels/include/CKernels.h"
    texts[header] = (ROOT / header).read_text().replace("#include <stddef.h>", '#include "planted.h"\n#include <stddef.h>', 1)
    texts["Sources/CKernels/planted.c"] = PLANTED_C
    texts["Sources/CKernels/include/planted.h"] = PLANTED_H
    copy_package(scratch, texts)
    for path, text in texts.items():
        write(scratch / path, text)


ERROR = re.compile(r"^(?:\S*?/)?(Sources/\S+?):(\d+):\d+: error: (.*)$", re.M)


def build(scratch, faults, dropped, memory, say):
    """Builds the tests, dropping faults that do not compile, which a file remembers; returns those that do."""
    for attempt in range(40):
        plant(scratch, faults)
        started = time.time()
        run = subprocess.run(
            ["swift", "build", "-c", "release", "--build-tests"], cwd=scratch, capture_output=True, text=True
        )
        output = run.stdout + run.stderr
        (scratch / ".build" / "plant_faults.log").write_text(output)
        say(f"build {attempt + 1}: status {run.returncode}, {time.time() - started:.0f} s")
        if run.returncode == 0:
            return faults
        gone = set()
        for path, line, words in set(ERROR.findall(output)):
            own = [f for f in faults if f.path == path]
            place = int(line) - 2
            near = [f for f in own if f.line == place]
            near = near or [f for f in own if place - 12 <= f.line <= place + 3]
            near = near or own
            say(f"  {path}:{place + 1}: {words[:90]} ({len(near)} dropped)")
            gone |= {f.key for f in near}
        if not gone:
            say(output[-4000:])
            return None
        dropped |= gone
        # At once, as finding out has cost a build.
        memory.write_text(json.dumps(sorted(dropped)))
        faults = [f for f in faults if f.key not in gone]
    return None


# -- Running tests -----------------------------------------------------------------------------


def limits():
    """What a program with a fault may take of the machine."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 30, 2 << 30))
    resource.setrlimit(resource.RLIMIT_DATA, (10 << 30, 10 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


FAILURE = re.compile(r"recorded an issue.*? at (\w+)\.swift:(\d+)")


class Tests:
    def __init__(self, scratch):
        self.scratch = scratch
        found = subprocess.run(
            ["swift", "build", "-c", "release", "--show-bin-path"], cwd=scratch, capture_output=True, text=True, check=True
        )
        self.binary = next(Path(found.stdout.strip()).glob("*PackageTests.xctest"))

    def suites(self):
        listed = subprocess.run(
            [str(self.binary), "--testing-library", "swift-testing", "--list-tests"],
            cwd=self.scratch, capture_output=True, text=True, check=True,
        )
        return sorted({line.split("/")[0] for line in listed.stdout.splitlines() if "/" in line})

    def run(self, suites, limit, **variables):
        """Runs suites until one fails; returns how it was noticed, or None, and the seconds."""
        scratch = tempfile.mkdtemp(prefix="planted-")
        environment = dict(os.environ, TMPDIR=scratch, SWIFT_BACKTRACE="enable=no", NO_COLOR="1", **variables)
        # The forms of layers in ONNX are tested in the Python that Scripts/test.sh made.
        python = ROOT / ".build-python" / "bin" / "python3"
        if python.exists():
            environment.setdefault("ASR_PYTHON", str(python))
        pattern = "^(" + "|".join(re.escape(s) for s in suites) + ")/"
        started = time.time()
        process = subprocess.Popen(
            [str(self.binary), "--testing-library", "swift-testing", "--filter", pattern],
            cwd=self.scratch, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", preexec_fn=limits,
        )
        late = []

        def stop():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

        import threading

        timer = threading.Timer(limit, lambda: (late.append(True), stop()))
        timer.start()
        noticed, tail = None, []
        try:
            for line in process.stdout:
                tail = tail[-5:] + [line.rstrip()]
                match = FAILURE.search(line)
                if match and "known issue" not in line:
                    noticed = f"{match.group(1)}:{match.group(2)}"
                    break
        finally:
            stop()
            process.stdout.close()
            status = process.wait()
            timer.cancel()
            shutil.rmtree(scratch, ignore_errors=True)
        seconds = time.time() - started
        if noticed is None and late:
            noticed = f"too slow ({', '.join(suites[:3])})"
        if noticed is None and status != 0 and not any("passed after" in line and "Test run" in line for line in tail):
            noticed = f"crash ({', '.join(suites[:3])})"
        self.tail = tail
        return noticed, seconds

    def measure(self, suite, longest):
        """The seconds of a suite without a fault, the faults it reaches, and what fails, if any."""
        seen = tempfile.NamedTemporaryFile(prefix="planted-seen-", delete=False)
        seen.write(bytes(65536))
        seen.close()
        for _ in range(2):
            noticed, seconds = self.run([suite], longest, ASR_PLANTED_SEEN=seen.name)
            if noticed is None or noticed.startswith("too slow"):
                break
        reached = [n for n, byte in enumerate(Path(seen.name).read_bytes()) if byte]
        os.unlink(seen.name)
        return suite, seconds, reached, noticed


def batches(suites, times):
    """Suites in the order of their time, in batches that take ever longer."""
    batch, total, most = [], 0.0, 3.0
    for suite in sorted(suites, key=lambda s: times[s]):
        if batch and total + times[suite] > most:
            yield batch
            batch, total, most = [], 0.0, most * 2
        batch.append(suite)
        total += times[suite]
    if batch:
        yield batch


def equivalents():
    """The reasons of faults that cannot be noticed, by key."""
    reasons = {}
    if not EQUIVALENT.exists():
        return reasons
    for block in EQUIVALENT.read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if len(lines) >= 4 and lines[1].startswith("- ") and lines[2].startswith("+ "):
            reasons[f"{lines[0]}\n{lines[1][2:].strip()}\n{lines[2][2:].strip()}"] = " ".join(lines[3:])
        elif lines:
            sys.exit(f"{EQUIVALENT}: expected a path, '- line', '+ line' and a reason; found: {lines[0]}")
    return reasons


def main():
    options = argparse.ArgumentParser(
        description="Plants small faults into a scratch copy of the sources and reports which the tests notice."
    )
    options.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "planted-faults",
                         help="folder of the copy, kept for the next run (default: %(default)s)")
    options.add_argument("--faults", type=int, default=120, help="how many (default: %(default)s)")
    options.add_argument("--seed", type=int, default=1, help="which ones (default: %(default)s)")
    options.add_argument("--jobs", type=int, default=2, help="test processes at a time (default: %(default)s)")
    options.add_argument("--patience", type=float, default=90,
                         help="seconds of suites that a fault must outlive to have survived (default: %(default)s)")
    options.add_argument("--longest", type=float, default=300,
                         help="suites that take longer, in seconds, are left out (default: %(default)s)")
    options.add_argument("--reuse", action="store_true",
                         help="take the times of suites, and what they reach, from the last run in this folder")
    options.add_argument("--only", help="numbers of the faults to try, separated by commas; spare ones, too")
    options.add_argument("--suites", help="a regular expression of the suites to run")
    options.add_argument("--list", action="store_true", help="print the faults that would be planted, and build nothing")
    options.add_argument("--report", type=Path, help="file for the report, beside what is printed")
    arguments = options.parse_args()

    began = time.time()
    report = arguments.report.open("w") if arguments.report else None

    def say(words):
        print(words, flush=True)
        if report:
            print(words, file=report, flush=True)

    scratch = arguments.scratch.resolve()
    memory = scratch / ".build" / "plant_faults_dropped.json"
    dropped = set(json.loads(memory.read_text())) if memory.exists() else set()
    rooms = all_faults(ROOT)
    faults, count = planned(rooms, arguments.faults, arguments.seed, dropped)
    # A fault keeps its number, whatever becomes of the others.
    for number, fault in enumerate(faults):
        fault.number = number
    say(f"{sum(map(len, rooms.values()))} faults could be planted in {len(rooms)} folders; seed {arguments.seed}")
    if arguments.list:
        for fault in faults:
            say(f"{fault.number}\t{fault.path}:{fault.line + 1}\n\t- {fault.original.strip()}\n\t+ {fault.mutated.strip()}\n\t: {fault.build(fault.number).strip()}")
        return 0
    (scratch / ".build").mkdir(parents=True, exist_ok=True)
    faults = [f for f in faults if f.key not in dropped]
    faults = build(scratch, faults, dropped, memory, say)
    if faults is None:
        say("the sources do not build")
        return 2
    planted, faults = faults, faults[: max(count, arguments.faults)]
    if arguments.only:
        wanted = {int(n) for n in arguments.only.split(",")}
        faults = [f for f in planted if f.number in wanted]

    tests = Tests(scratch)
    suites = [s for s in tests.suites() if not arguments.suites or re.search(arguments.suites, s)]
    say(f"{len(faults)} faults; {len(suites)} suites are run without one")
    times, reach = {}, {}
    known = scratch / ".build" / "plant_faults_suites.json"
    measured = json.loads(known.read_text()) if arguments.reuse and known.exists() else {}
    number = {f.key: f.number for f in faults}
    key = {f.number: f.key for f in planted}
    for suite in set(suites) & set(measured):
        times[suite], reach[suite] = measured[suite][0], {number[k] for k in measured[suite][1] if k in number}
    # The commands' suites are the slow ones.
    others = sorted((s for s in suites if s not in measured), key=lambda s: (not s.startswith("Command"), s))
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for suite, seconds, reached, noticed in pool.map(lambda s: tests.measure(s, arguments.longest), others):
            if noticed:
                say(f"  {suite} is left out: without a fault {noticed}")
                continue
            times[suite], reach[suite] = seconds, set(reached)
            measured[suite] = [seconds, [key[n] for n in reached if n in key]]
            known.write_text(json.dumps(measured))
    if not times:
        say("no suite passes")
        return 2
    say(f"  {sum(times.values()):.0f} s, {time.time() - began:.0f} s since the start")
    anywhere = set().union(*reach.values())
    in_c = {f.number for f in faults if not f.path.endswith(".swift")}

    def attempt(fault):
        if not fault.path.endswith(".swift") and fault.function[1]:
            # Inlined functions note nothing: whatever reaches a kernel may reach them.
            able = [s for s in times if reach[s] & in_c or "Kernel" in s]
        else:
            able = [s for s in times if fault.number in reach[s]]
        if not able:
            return fault, "reached by no test", 0.0, 0
        spent = 0.0
        for batch in batches(able, times):
            expected = sum(times[s] for s in batch)
            if spent > arguments.patience:
                break
            noticed, seconds = tests.run(batch, 30 + 5 * expected, ASR_PLANTED_FAULT=str(fault.number))
            spent += seconds
            if noticed:
                return fault, "noticed by " + noticed, spent, len(able)
        return fault, "SURVIVED", spent, len(able)

    reasons = equivalents()
    results = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for fault, result, spent, able in pool.map(attempt, faults):
            reason = reasons.get(fault.key)
            if reason and not result.startswith("noticed"):
                result = f"equivalent: {reason}"
            results.append((fault, result))
            say(f"{fault.number}\t{fault.path}:{fault.line + 1}\t{result} ({spent:.0f} s, {able} suites reach it)")
            say(f"\t- {fault.original.strip()}\n\t+ {fault.mutated.strip()}")

    noticed = sum(r.startswith("noticed") for _, r in results)
    equivalent = sum(r.startswith("equivalent") for _, r in results)
    left = [(f, r) for f, r in results if not r.startswith(("noticed", "equivalent"))]
    share = noticed / max(1, len(results) - equivalent)
    say("")
    for fault, result in left:
        say(f"{result}: {fault.number} {fault.path}:{fault.line + 1}\n  - {fault.original.strip()}\n  + {fault.mutated.strip()}")
    say(
        f"{len(results)} faults: {noticed} noticed, {equivalent} equivalent,"
        f" {sum(r == 'SURVIVED' for _, r in left)} survived, {sum(r != 'SURVIVED' for _, r in left)} reached by no test"
        f"; {100 * share:.1f} % noticed ({time.time() - began:.0f} s)"
    )
    return 0 if share >= NEEDED else 1


if __name__ == "__main__":
    sys.exit(main())
