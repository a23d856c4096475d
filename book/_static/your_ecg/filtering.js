// Mains notch, band-pass and running median: the library's filter, with the coefficients that it designed.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { bytesOf } = yourEcg.arrays;

  const NOTCH_ORDER = 2, BAND_ORDER = 8;
  const ROW = [NOTCH_ORDER, BAND_ORDER].reduce((sum, order) => sum + 3 * order + 2, 0);

  function taken(row, at, order) {
    return {
      b: row.subarray(at, at + order + 1),
      a: row.subarray(at + order + 1, at + 2 * order + 2),
      settled: row.subarray(at + 2 * order + 2, at + 3 * order + 2),
    };
  }

  let designs = null;

  // The notch and the band-pass of a whole rate in Hz; null for a rate that the data hold none of.
  function filtersOf(fs) {
    const packed = yourEcg.data.filters;
    if (!designs || designs.of !== packed) {
      designs = { of: packed, numbers: new Float64Array(bytesOf(packed.coefficients).buffer) };
    }
    const place = fs - packed.lowest;
    if (!Number.isInteger(place) || place < 0 || (place + 1) * ROW > designs.numbers.length) return null;
    const row = designs.numbers.subarray(place * ROW, (place + 1) * ROW);
    const notch = taken(row, 0, NOTCH_ORDER);
    return { notch: Number.isNaN(notch.b[0]) ? null : notch, band: taken(row, 3 * NOTCH_ORDER + 2, BAND_ORDER) };
  }

  // Direct form II transposed, in place, as scipy.signal.lfilter computes it.
  function filtered(filter, values, backward) {
    const { b, a, settled } = filter, order = settled.length, n = values.length;
    const first = backward ? values[n - 1] : values[0];
    const state = Float64Array.from(settled, (value) => value * first);
    for (let k = 0; k < n; k++) {
      const at = backward ? n - 1 - k : k;
      const x = values[at];
      const y = state[0] + b[0] * x;
      for (let i = 0; i < order - 1; i++) state[i] = state[i + 1] + x * b[i + 1] - y * a[i + 1];
      state[order - 1] = x * b[order] - y * a[order];
      values[at] = y;
    }
  }

  // scipy.signal.filtfilt: each end mirrored through its point.
  function forwardBackward(filter, row) {
    const edge = 3 * filter.a.length, n = row.length;
    if (n <= edge) {
      throw new yourEcg.EcgFault("TooShort", `${n} samples are too few to filter; expected at least ${edge + 1}`);
    }
    const extended = new Float64Array(n + 2 * edge);
    extended.set(row, edge);
    for (let k = 1; k <= edge; k++) {
      extended[edge - k] = 2 * row[0] - row[k];
      extended[edge + n - 1 + k] = 2 * row[n - 1] - row[n - 1 - k];
    }
    filtered(filter, extended, false);
    filtered(filter, extended, true);
    return extended.slice(edge, edge + n);
  }

  function placeIn(ordered, count, value) {
    let low = 0, high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ordered[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Median of 2 half + 1 samples around each, from a vector that is half a window longer at each end.
  function slidingMedian(extended, half) {
    const width = 2 * half + 1, n = extended.length - 2 * half;
    const ordered = extended.slice(0, width).sort();
    const medians = new extended.constructor(n);
    for (let k = 0; ; k++) {
      medians[k] = ordered[half];
      if (k + 1 === n) return medians;
      const gone = extended[k], come = extended[k + width];
      const from = placeIn(ordered, width, gone);
      let to = placeIn(ordered, width, come);
      if (to > from) {
        ordered.copyWithin(from, from + 1, to);
        to -= 1;
      } else {
        ordered.copyWithin(to + 1, to, from);
      }
      ordered[to] = come;
    }
  }

  // In float32, with zeros beyond the ends; an even width is made odd by adding one.
  function runningMedian(row, width) {
    const half = width >> 1, extended = new Float32Array(row.length + 2 * half);
    extended.set(row, half);
    return slidingMedian(extended, half);
  }

  // (k, n) samples at fs Hz without hum, muscle and baseline, each lead a Float64Array.
  function bandpass(signal, fs) {
    const { passBand, highestFs, baselineSeconds } = yourEcg.data.library.filtering;
    const { general } = yourEcg.formatting;
    if (!(fs > 2 * passBand[1] && fs <= highestFs)) {
      throw new yourEcg.EcgFault("SamplingRateOutOfRange",
        `sampling rate is ${general(fs)} Hz; the band-pass needs more than ${general(2 * passBand[1])} and at most `
        + `${general(highestFs)} Hz`);
    }
    const filters = filtersOf(fs);
    if (!filters) {
      throw new yourEcg.EcgFault("SamplingRateOutOfRange",
        `The sampling rate is ${general(fs, 10)} Hz. This page filters at whole rates only; cctaecg predict at any.`, true);
    }
    const width = Math.trunc(baselineSeconds * fs) + 1;
    return signal.map((lead) => {
      let row = new Float64Array(lead);
      if (filters.notch) row = forwardBackward(filters.notch, row);
      row = forwardBackward(filters.band, row);
      const median = runningMedian(row, width);
      return row.map((value, k) => value - median[k]);
    });
  }

  yourEcg.filtering = { filtersOf, runningMedian, slidingMedian, bandpass };
})(globalThis);
