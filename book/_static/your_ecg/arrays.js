// Small operations on vectors of samples, as numpy has them. A signal is an array of twelve Float32Arrays or Float64Arrays.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  function extremes(row) {
    let lowest = Infinity, highest = -Infinity;
    for (let k = 0; k < row.length; k++) {
      const value = row[k];
      if (Number.isNaN(value)) return [NaN, NaN];
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    return [lowest, highest];
  }

  function range(row) {
    const [lowest, highest] = extremes(row);
    return highest - lowest;
  }

  function sorted(values) {
    return new Float64Array(values).sort();
  }

  function median(values) {
    const ordered = sorted(values), middle = ordered.length >> 1;
    return ordered.length % 2 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
  }

  // Lengths and starts of the runs of true in a vector, in order.
  function runs(marks) {
    const found = [];
    let start = -1;
    for (let k = 0; k <= marks.length; k++) {
      if (k < marks.length && marks[k]) {
        if (start < 0) start = k;
      } else if (start >= 0) {
        found.push({ start: start, length: k - start });
        start = -1;
      }
    }
    return found;
  }

  function longestRun(marks) {
    return runs(marks).reduce((longest, run) => Math.max(longest, run.length), 0);
  }

  function difference(row) {
    const steps = new Float64Array(Math.max(0, row.length - 1));
    for (let k = 0; k < steps.length; k++) steps[k] = row[k + 1] - row[k];
    return steps;
  }

  function isNan(row) {
    return flags(row, (value) => value !== value);
  }

  // 1 where a condition holds: a loop, because the typed arrays' own from() takes ten times as long.
  function flags(row, holds) {
    const found = new Uint8Array(row.length);
    for (let k = 0; k < row.length; k++) if (holds(row[k])) found[k] = 1;
    return found;
  }

  // To the nearest whole number, a tie to the even one, as Python rounds.
  function rounded(value) {
    const below = Math.floor(value), rest = value - below;
    if (rest !== 0.5) return Math.round(value);
    return below % 2 === 0 ? below : below + 1;
  }

  function bytesOf(base64) {
    const text = atob(base64), bytes = new Uint8Array(text.length);
    for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
    return bytes;
  }

  yourEcg.arrays = { extremes, range, sorted, median, runs, longestRun, difference, isNan, flags, rounded, bytesOf };
})(globalThis);
