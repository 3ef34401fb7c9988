#!/usr/bin/env python3
"""Makes golden explanations, explanations.json beside this file: games over all coalitions of M units, and what lime and
shap find in them when they are given every coalition.

A game has `units` and `values` [2^M], bit j of the index being set if unit j is kept. For each:
  shapley      shap.KernelExplainer(nsamples=2^M, l1_reg=False), and shap.explainers.Exact, which agree
  lime         coefficients, intercept and R² of lime.lime_base.LimeBase on all coalitions, with the kernel, the width and
               the distance of LimeImageExplainer, and its default Ridge(alpha=1)
  banzhaf      the mean value with a unit less that without it, counted
  precision    of every coalition, the mean of [value > 0] over those that contain it, counted (anchors)

Made with Python 3.11, numpy 2.4.6, shap 0.51.0, lime 0.2.0.1, scikit-learn 1.9.1.
Run: python make.py      (rewrites the file with the same bytes; pip install shap==0.51.0 lime==0.2.0.1)
"""
import importlib.metadata
import json
import pathlib

import numpy as np
import shap
import sklearn.metrics
from lime.lime_base import LimeBase

HERE = pathlib.Path(__file__).resolve().parent


def coalitions(units):
    return (np.arange(2**units)[:, None] >> np.arange(units)) & 1


def game(name, units, seed):
    """Values like the log-odds of a network: contributions, pairs that count together, and a saturated tail."""
    draws = np.random.default_rng(seed)
    kept = coalitions(units)
    value = kept @ draws.normal(0, 1, units) - 1.0
    for _ in range(units):
        first, second = draws.choice(units, 2, replace=False)
        value = value + draws.normal(0, 1) * kept[:, first] * kept[:, second]
    return name, units, np.round(4 * np.tanh(value / 3) + 0.2 * draws.normal(0, 1, 2**units), 6)


def shapley(units, values):
    def answer(rows):
        return values[(np.asarray(rows).astype(int) << np.arange(units)).sum(axis=1)]

    nothing, everything = np.zeros((1, units)), np.ones((1, units))
    kernel = shap.KernelExplainer(answer, nothing).shap_values(everything, nsamples=2**units, l1_reg=False, silent=True)[0]
    exact = shap.explainers.Exact(answer, shap.maskers.Independent(nothing))(everything).values[0]
    assert np.abs(kernel - exact).max() < 1e-9, np.abs(kernel - exact).max()
    return exact


def lime(units, values):
    # The first row is the whole, as lime expects.
    order = np.argsort(-np.arange(2**units))
    data, labels = coalitions(units)[order].astype(float), values[order][:, None]
    distances = sklearn.metrics.pairwise_distances(data, data[:1], metric="cosine").ravel()
    base = LimeBase(lambda d, width=0.25: np.sqrt(np.exp(-(d**2) / width**2)))
    intercept, found, score, _ = base.explain_instance_with_data(data, labels, distances, 0, units, feature_selection="none")
    return {"coefficients": [float(dict(found)[unit]) for unit in range(units)], "intercept": float(intercept),
            "rSquared": float(score)}


def banzhaf(units, values):
    kept = coalitions(units)
    return [float(values[kept[:, j] == 1].mean() - values[kept[:, j] == 0].mean()) for j in range(units)]


def precision(units, values):
    index = np.arange(2**units)
    return [float((values[(index & anchor) == anchor] > 0).mean()) for anchor in index]


def main():
    games = [game("small", 4, 1), game("ten", 10, 2), game("seven", 7, 3)]
    file = {
        "versions": {name: importlib.metadata.version(name) for name in ("numpy", "shap", "lime", "scikit-learn")},
        "games": [{"name": name, "units": units, "values": [float(v) for v in values],
                   "shapley": [float(v) for v in shapley(units, values)], "lime": lime(units, values),
                   "banzhaf": banzhaf(units, values), "precision": precision(units, values)}
                  for name, units, values in games],
    }
    (HERE / "explanations.json").write_text(json.dumps(file, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
