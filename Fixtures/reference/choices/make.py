"""Makes the golden choices that must never move, choices.json beside this file: which clips every split rule
gives to validation and testing, and in which order epochs serve clips.

Written after the papers and the documentation, not after the Swift: Philox4x32-10 (Salmon et al., SC'11), Fisher and Yates,
Speech Commands' which_set, and the rules in words beside each function. Standard library only.

usage: make.py      (rewrites the file with the same bytes)
"""

import hashlib
import json
from pathlib import Path

ORDER, SPLIT = 2, 3
M32 = 0xFFFFFFFF


def philox(counter, key):
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        a, b = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(b >> 32) ^ c[1] ^ k0, b & M32, (a >> 32) ^ c[3] ^ k1, a & M32]
        k0, k1 = (k0 + 0x9E3779B9) & M32, (k1 + 0xBB67AE85) & M32
    return c


class Stream:
    """The numbers of a seed, a purpose, an index and a draw: two words make 64 bits, the low one first."""

    def __init__(self, seed, purpose, index=0, draw=0):
        self.key = (seed & M32, seed >> 32)
        self.counter = [0, purpose << 16 | index, draw & M32, draw >> 32]
        self.words = []

    def next(self):
        if not self.words:
            self.words = philox(self.counter, self.key)
            self.counter[0] += 1
        low, high = self.words[:2]
        self.words = self.words[2:]
        return high << 32 | low

    def permutation(self, count):
        order = list(range(count))
        for i in range(count - 1, 0, -1):
            j = self.next() * (i + 1) >> 64
            order[i], order[j] = order[j], order[i]
        return order


# -- Splits ------------------------------------------------------------------------------------

LABELS = ["go", "no", "yes"]
SPEAKERS = ["anna", "ben", "cleo", "dora", "emil", "finn", "gina"]
DAYS = range(1, 6)
# As `find` would list them, in the order of their bytes: (path, label, speaker, day).
CLIPS = sorted((f"{l}/{s}_2026-05-0{d}.wav", l, s, d) for l in LABELS for s in SPEAKERS for d in DAYS if (len(l) + d) % 4)
SEED = 11


def name_key(name):
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def tenth(count):
    """A tenth, halves up, at least one."""
    return max(1, int(count * 0.1 + 0.5))


def by_label(clips):
    """The clips of each label in the order that the seed decides."""
    for label in sorted({clip[1] for clip in clips}):
        own = [clip for clip in clips if clip[1] == label]
        yield label, [own[i] for i in Stream(SEED, SPLIT, draw=name_key(label)).permutation(len(own))]


def result(validation, testing):
    return {"validation": sorted(c[0] for c in validation), "testing": sorted(c[0] for c in testing)}


def stratified():
    """Of each label the first tenth validates, and the next one tests."""
    validation, testing = [], []
    for _, order in by_label(CLIPS):
        share = tenth(len(order))
        validation += order[:share]
        testing += order[share : 2 * share]
    return result(validation, testing)


def hash_side():
    """Speech Commands: SHA-1 of the name modulo 2^27 in percent, up to 10 and up to 20."""
    sides = {"validation": [], "testing": []}
    for clip in CLIPS:
        name = clip[0].split("/")[1]
        percentage = (int(hashlib.sha1(name.encode()).hexdigest(), 16) % 2**27) * (100 / (2**27 - 1))
        if percentage < 20:
            sides["validation" if percentage < 10 else "testing"].append(clip)
    return result(**sides)


def validating(clips):
    """A tenth of each label's other clips, the first that the seed names."""
    return [clip for _, order in by_label(clips) for clip in order[: tenth(len(order))]]


def tested(testing):
    return result(validating([clip for clip in CLIPS if clip not in testing]), testing)


def fold(index, count):
    """Clips are dealt round, each label beginning with another part."""
    return tested([
        clip
        for label, order in by_label(CLIPS)
        for i, clip in enumerate(order)
        if (name_key(label) + i) % count == index - 1
    ])


def speaker_order():
    return sorted(SPEAKERS, key=lambda s: (Stream(SEED, SPLIT, index=1, draw=name_key(s)).next(), s))


def speakers(validation, testing):
    return result([c for c in CLIPS if c[2] in validation], [c for c in CLIPS if c[2] in testing])


def speaker():
    order, share = speaker_order(), tenth(len(SPEAKERS))
    return speakers(order[:share], order[share : 2 * share])


def speaker_fold(index, count):
    """Speakers are dealt round; of the others, turned on by the part's number, a tenth validates."""
    order = speaker_order()
    testing = order[index - 1 :: count]
    others = [s for s in order if s not in testing]
    turn = (index - 1) % len(others)
    return speakers((others[turn:] + others[:turn])[: tenth(len(others))], testing)


def splits():
    return {
        "stratified": stratified(),
        "hash": hash_side(),
        "speaker": speaker(),
        **{f"fold {i}/5": fold(i, 5) for i in (1, 2, 5)},
        **{f"speaker-fold {i}/3": speaker_fold(i, 3) for i in (1, 2, 3)},
        "date 2026-05-03 2026-05-05": result([c for c in CLIPS if 3 <= c[3] < 5], [c for c in CLIPS if c[3] >= 5]),
        "leave-speaker-out dora": tested([c for c in CLIPS if c[2] == "dora"]),
        "everything": result([], []),
    }


# -- Orders ------------------------------------------------------------------------------------


def epoch(clips, number, seed=7):
    return Stream(seed, ORDER, draw=number).permutation(clips)


def epochs(clips, batch):
    """Four epochs in batches; a clip that would be alone joins the batch before it."""
    steps = []
    for number in range(4):
        order = epoch(clips, number)
        cuts = [order[i : i + batch] for i in range(0, clips, batch)]
        if len(cuts[-1]) == 1:
            cuts[-2:] = [cuts[-2] + cuts[-1]]
        steps += cuts
    return steps


def continuous(clips, batch):
    """One order after the other, cut into batches."""
    served = [clip for number in range(4) for clip in epoch(clips, number)]
    return [served[i : i + batch] for i in range(0, len(served) // batch * batch, batch)]


def balanced(labels, seed=7):
    """Each label gives an equal share, the remainder going to the first labels in turn; its clips go round in orders
    of their own; and the epoch shuffles what they give."""
    kinds, count = sorted(set(labels)), len(labels)
    members = [[i for i, label in enumerate(labels) if label == kind] for kind in kinds]
    found = []
    for number in range(4):
        given = []
        for place, own in enumerate(members):
            # Slot k of the whole run belongs to label k mod K.
            first, last = (len(range(place, n * count, len(members))) for n in (number, number + 1))
            for k in range(first, last):
                order = Stream(seed, ORDER, index=place + 1, draw=k // len(own)).permutation(len(own))
                given.append(own[order[k % len(own)]])
        found.append([given[i] for i in epoch(len(given), number)])
    return found


def main():
    orders = {
        "epochs 13/4": epochs(13, 4),
        "epochs 10/4": epochs(10, 4),
        "continuous 13/4": continuous(13, 4),
        "balanced 7+3+1": balanced([0] * 7 + [1] * 3 + [2]),
    }
    lines = ['{"splits": {']
    lines.append(",\n".join(f'  "{rule}": {json.dumps(sides)}' for rule, sides in splits().items()))
    lines.append('}, "orders": {')
    lines.append(",\n".join(f'  "{name}": {json.dumps(order)}' for name, order in orders.items()))
    lines.append("}}")
    (Path(__file__).resolve().parent / "choices.json").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
