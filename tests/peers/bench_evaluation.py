"""The peer of the evaluation benchmark: every figure that scikit-learn has, of one set of probabilities.

  bench_evaluation.py FILE     label,probability,... a line; then a line on standard input for every run; prints its seconds.
"""
import sys
import time

import numpy as np
from sklearn import metrics

table = np.loadtxt(sys.argv[1], delimiter=",")
labels, probabilities = table[:, 0].astype(int), table[:, 1:]
probabilities /= probabilities.sum(1, keepdims=True)
classes = range(probabilities.shape[1])
for _ in sys.stdin:
    start = time.perf_counter()
    predicted = probabilities.argmax(1)
    # Their means are a division more.
    for c in classes:
        metrics.roc_auc_score(labels == c, probabilities[:, c])
        metrics.average_precision_score(labels == c, probabilities[:, c])
    metrics.precision_recall_fscore_support(labels, predicted)
    metrics.confusion_matrix(labels, predicted)
    metrics.log_loss(labels, probabilities)
    print(time.perf_counter() - start, flush=True)
