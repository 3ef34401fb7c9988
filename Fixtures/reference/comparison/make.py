#!/usr/bin/env python3
"""Makes reference values for the comparison of recordings, as golden.json in full precision.

distances: values with many ties of two sides, and scipy.stats.ks_2samp's statistic.
areas: scores with ties, and sklearn.metrics.roc_auc_score.
discoveries: p-values, and scipy.stats.false_discovery_control.
exact: tables, and scipy.stats.fisher_exact(alternative="greater").
leaveOneOut: standardized features, sides, and the score of each row by a ridge regression that is fitted
again without it.
confidentLearning: labels, probabilities, and the indices that cleanlab's
find_label_issues(filter_by="confident_learning", return_indices_ranked_by=None) flags.
priors: probabilities of old and new clips, and the new share of every label by
abstention.label_shift.EMImbalanceAdapter.
thresholds: average thresholded confidence (Garg et al., 2022), by the rule of find_ATC_threshold in
ATC_helper.py of saurabhgarg1996/ATC_code.

Made with Python 3.11, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, cleanlab 2.9.0, abstention 0.1.3.1.
Run: python make.py
"""
import importlib.metadata
import json
import pathlib

import numpy as np
from abstention.label_shift import EMImbalanceAdapter
from cleanlab.filter import find_label_issues
from scipy import stats
from sklearn.metrics import roc_auc_score

HERE = pathlib.Path(__file__).resolve().parent
rng = np.random.default_rng(7)


def distances():
    cases = []
    for old, new, step in [(5, 7, 0.5), (40, 40, 0.25), (30, 90, 1.0), (25, 10, 0.0)]:
        a, b = rng.normal(size=old), rng.normal(0.4, 1.2, size=new)
        if step:
            a, b = np.round(a / step) * step, np.round(b / step) * step
        cases.append({"old": a.tolist(), "new": b.tolist(), "statistic": float(stats.ks_2samp(a, b).statistic)})
    return cases


def areas():
    cases = []
    for count, step in [(9, 1.0), (60, 0.5), (60, 0.0)]:
        scores = rng.normal(size=count)
        if step:
            scores = np.round(scores / step) * step
        is_new = rng.random(count) < 0.4
        is_new[:2] = [True, False]
        cases.append({"scores": scores.tolist(), "isNew": is_new.tolist(), "area": float(roc_auc_score(is_new, scores))})
    return cases


def discoveries():
    cases = []
    for count in [1, 6, 17]:
        p = np.round(rng.random(count) ** 2, 3) if count == 6 else rng.random(count) ** 3
        cases.append({"p": p.tolist(), "adjusted": stats.false_discovery_control(p).tolist()})
    return cases


def exact():
    cases = []
    for hits, size, among, count in [(3, 10, 9, 100), (0, 5, 3, 40), (12, 30, 40, 600), (5, 5, 5, 50), (9, 200, 90, 3000)]:
        table = [[hits, size - hits], [among - hits, count - size - (among - hits)]]
        p = stats.fisher_exact(table, alternative="greater").pvalue
        cases.append({"hits": hits, "size": size, "among": among, "count": count, "p": float(p)})
    return cases


def leave_one_out():
    rows, columns, penalty = 30, 4, 1.0
    features = rng.normal(size=(rows, columns)) @ rng.normal(size=(columns, columns))
    is_new = np.arange(rows) % 3 == 0
    x = (features - features.mean(0)) / features.std(0)
    x = np.c_[x, np.ones(rows)]
    y = np.where(is_new, 1.0, -1.0)
    weight = np.diag([penalty] * columns + [0.0])
    scores = []
    for row in range(rows):
        kept = np.arange(rows) != row
        fit = np.linalg.solve(x[kept].T @ x[kept] + weight, x[kept].T @ y[kept])
        scores.append(float(x[row] @ fit))
    return {"features": features.T.tolist(), "isNew": is_new.tolist(), "penalty": penalty, "scores": scores}


def probabilities(labels, classes, sharpness):
    logits = rng.normal(size=(len(labels), classes))
    logits[np.arange(len(labels)), labels] += sharpness
    p = np.exp(logits)
    return p / p.sum(1, keepdims=True)


def confident_learning():
    cases = []
    for count, classes, wrong, sharpness in [(60, 3, 6, 2.0), (300, 8, 30, 3.0), (120, 4, 60, 0.5), (200, 5, 0, 1.0)]:
        true = rng.integers(0, classes, count)
        true[:classes] = np.arange(classes)
        p = probabilities(true, classes, sharpness)
        given = true.copy()
        flipped = rng.choice(np.arange(classes, count), wrong, replace=False)
        given[flipped] = (given[flipped] + rng.integers(1, classes, wrong)) % classes
        flags = find_label_issues(given, p, filter_by="confident_learning", n_jobs=1)
        cases.append({"labels": given.tolist(), "probabilities": p.tolist(), "issues": np.flatnonzero(flags).tolist()})
    return cases


def priors():
    cases = []
    for shares in [[0.6, 0.3, 0.1], [0.05, 0.15, 0.8], [1 / 3, 1 / 3, 1 / 3]]:
        old = probabilities(rng.integers(0, 3, 200), 3, 2.0)
        new = probabilities(rng.choice(3, 150, p=shares), 3, 2.0)
        adapter = EMImbalanceAdapter(verbose=False)
        adapted = adapter(tofit_initial_posterior_probs=new, valid_posterior_probs=old, valid_labels=np.eye(3)[old.argmax(1)])
        old_shares = old.mean(0)
        new_shares = np.asarray(adapted.multipliers) * old_shares
        cases.append({"old": old.tolist(), "new": new.tolist(), "shares": (new_shares / new_shares.sum()).tolist()})
    return cases


def thresholds():
    def threshold(scores, right):
        """The score with the nearest numbers of wrong answers above it and of right ones up to it."""
        order = np.argsort(scores)
        wrong_above = np.sum(~right) - np.cumsum(~right[order])
        difference = np.abs(wrong_above - np.cumsum(right[order]))
        return scores[order][difference.argmin()] if difference.min() < np.sum(~right) else 0.0

    cases = []
    for sharpness in [0.5, 2.0, 8.0]:
        labels = rng.integers(0, 4, 150)
        old = probabilities(labels, 4, sharpness)
        new = probabilities(rng.integers(0, 4, 100), 4, sharpness / 2)
        right = old.argmax(1) == labels
        limit = threshold(old.max(1), right)
        cases.append({"old": old.max(1).tolist(), "right": right.tolist(), "new": new.max(1).tolist(),
                      "threshold": float(limit), "accuracy": float(np.mean(new.max(1) >= limit))})
    return cases


def main():
    golden = {
        "versions": {name: importlib.metadata.version(name) for name in ["numpy", "scipy", "scikit-learn", "cleanlab", "abstention"]},
        "distances": distances(), "areas": areas(), "discoveries": discoveries(), "exact": exact(),
        "leaveOneOut": leave_one_out(), "confidentLearning": confident_learning(), "priors": priors(),
        "thresholds": thresholds(),
    }
    text = json.dumps(golden, separators=(",", ":"))
    (HERE / "golden.json").write_text(text + "\n")
    print(golden["versions"], len(text), "bytes")


if __name__ == "__main__":
    main()
