// Artefacts that would take the heart's place: which samples, and what is left beside them (cctaecg.ecg.artefacts).
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { difference, extremes, flags, median, range, rounded, runs, sorted } = yourEcg.arrays;

  const SHORTEST_RAIL = 3; // samples in a row at the extreme value

  function limits() {
    return yourEcg.data.library.artefacts;
  }

  // The median of width samples around each, the signal mirrored at its ends.
  function medianAround(row, half) {
    const n = row.length, extended = new Float32Array(n + 2 * half);
    const period = Math.max(1, 2 * (n - 1));
    for (let k = -half; k < n + half; k++) {
      const place = ((k % period) + period) % period;
      extended[k + half] = row[place < n ? place : period - place];
    }
    return yourEcg.filtering.slidingMedian(extended, half);
  }

  function mark(found, run) {
    found.fill(1, run.start, run.start + run.length);
  }

  // For each lead a Uint8Array of what is at a rail or in a spike; null if there is none. No sample may be missing.
  function impossibleSamples(signal, fs, longestGap) {
    const { beyondMv, besideMv } = limits();
    const half = Math.max(1, Math.trunc(longestGap * fs));
    let any = false;
    const marks = signal.map((row) => {
      const found = new Uint8Array(row.length);
      if (!(range(row) > beyondMv)) return found;
      const middle = median(row);
      for (const extreme of extremes(row)) {
        if (!(Math.abs(extreme - middle) > beyondMv)) continue;
        for (const run of runs(flags(row, (value) => value === extreme))) {
          if (run.length >= SHORTEST_RAIL) mark(found, run);
        }
      }
      const around = medianAround(row, half);
      const apart = row.map((value, k) => Math.abs(value - around[k]));
      for (const run of runs(flags(apart, (size) => size > besideMv))) {
        if (apart.subarray(run.start, run.start + run.length).some((size) => size > beyondMv)) mark(found, run);
      }
      any = any || found.includes(1);
      return found;
    });
    return any ? marks : null;
  }

  function asMissing(signal, marks) {
    return signal.map((row, lead) => row.map((value, k) => (marks[lead][k] ? NaN : value)));
  }

  function withoutImpossibleSamples(signal, fs, longestGap) {
    const marks = impossibleSamples(signal, fs, longestGap);
    return marks ? asMissing(signal, marks) : signal;
  }

  // The range of a lead in each whole stretch of two seconds, or in all of a shorter signal.
  function windowRanges(row, fs) {
    const width = Math.min(row.length, rounded(limits().windowSeconds * fs)), ranges = [];
    for (let start = 0; start + width <= row.length; start += width) ranges.push(range(row.subarray(start, start + width)));
    return ranges;
  }

  function second(ordered) {
    return ordered[Math.min(1, ordered.length - 1)];
  }

  // Whether a lead is so uneven that its z-scores have to be looked at.
  function mayBeDrowned(signal, fs) {
    const width = Math.max(1, rounded(fs / 100));
    return signal.some((row) => {
      const means = new Float64Array(Math.floor(row.length / width));
      for (let k = 0; k < means.length * width; k++) means[Math.floor(k / width)] += row[k];
      return [means, difference(means)].some((values) => {
        const ranges = sorted(windowRanges(values, fs / width));
        return ranges[ranges.length - 1] > limits().uneven * second(ranges);
      });
    });
  }

  // Of z-scores: each lead's range in its typical stretch, and as a share of the other leads' in its second worst.
  function whatIsLeft(scores, fs) {
    const ranges = scores.map((row) => windowRanges(row, fs));
    const others = ranges[0].map((_, window) => median(ranges.map((row) => row[window])));
    return {
      typical: ranges.map(median),
      beside: ranges.map((row) => second(sorted(row.map(
        (value, window) => (others[window] > 0 ? value / others[window] : 1))))),
    };
  }

  yourEcg.artefacts = { impossibleSamples, asMissing, withoutImpossibleSamples, mayBeDrowned, whatIsLeft };
})(globalThis);
