"""Prints ours and the peers' medians over the rounds of compare.sh as a Markdown table of ratios.

usage: table.py RESULTS    RESULTS holds one JSON object a line: {"threads": n, "result": {work: {system: value}}}
"""
import collections, json, statistics, sys

values = collections.defaultdict(lambda: collections.defaultdict(list))
for line in open(sys.argv[1]):
    entry = json.loads(line)
    for work, row in entry["result"].items():
        for system, value in row.items():
            if system != "parameters":
                values[work, entry["threads"]][system].append(value)

print("| work | threads | ours | fastest peer | ratio | rounds: ours, theirs |")
print("|---|---|---|---|---|---|")
for (work, threads), row in values.items():
    ours = row.pop("asr-baseline", None)
    # A single clip is the work of one thread.
    if ours is None or not row or work.startswith("predict1") and threads > 1:
        continue
    peer = min(row, key=lambda name: statistics.median(row[name]))
    unit = "s" if work.startswith("run") else "µs" if work == "features" else "ms"
    mine, theirs = statistics.median(ours), statistics.median(row[peer])
    rounds = "; ".join(f"{a:.3g}, {b:.3g}" for a, b in zip(ours, row[peer]))
    print(f"| {work} | {threads} | {mine:.3g} {unit} | {theirs:.3g} {unit} ({peer}) | {theirs / mine:.2f} | {rounds} |")
