// Change of the sampling rate by an anti-aliased polyphase filter, as the library calls scipy.signal.resample_poly.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const LARGEST_DENOMINATOR = 1000;

  // The nearest fraction of a denominator of at most 1,000, as Python's Fraction.limit_denominator finds it.
  function fraction(value) {
    let [p0, q0, p1, q1] = [0n, 1n, 1n, 0n];
    let [n, d] = exactly(value);
    while (d !== 0n) {
      const whole = n / d;
      const q2 = q0 + whole * q1;
      if (q2 > BigInt(LARGEST_DENOMINATOR)) {
        const k = (BigInt(LARGEST_DENOMINATOR) - q0) / q1;
        const others = [[p0 + k * p1, q0 + k * q1], [p1, q1]].map((pair) => pair.map(Number));
        const [one, two] = others.map(([a, b]) => Math.abs(a / b - value));
        return two <= one ? others[1] : others[0];
      }
      [p0, q0, p1, q1] = [p1, q1, p0 + whole * p1, q2];
      [n, d] = [d, n - whole * d];
    }
    return [Number(p1), Number(q1)];
  }

  // A positive float as a ratio of whole numbers.
  function exactly(value) {
    let shift = 0;
    while (!Number.isInteger(value)) {
      value *= 2;
      shift += 1;
    }
    return [BigInt(value), 1n << BigInt(shift)];
  }

  // The modified Bessel function of the first kind and order 0, by its series.
  function bessel(x) {
    let sum = 1, term = 1;
    for (let k = 1; term > 1e-18 * sum; k++) {
      term *= (x / (2 * k)) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  // A low-pass at 1/longest of half the rate, windowed by Kaiser's function; its weights add up to 1.
  function antialias(longest) {
    const { tapsPerSample, kaiserBeta } = yourEcg.data.library.resampling;
    const half = (tapsPerSample * longest) / 2, weights = new Float64Array(2 * half + 1);
    let sum = 0;
    for (let k = -half; k <= half; k++) {
      const x = (Math.PI * k) / longest;
      const window = bessel(kaiserBeta * Math.sqrt(1 - (k / half) * (k / half))) / bessel(kaiserBeta);
      weights[k + half] = ((k === 0 ? 1 : Math.sin(x) / x) / longest) * window;
      sum += weights[k + half];
    }
    return weights.map((weight) => weight / sum);
  }

  // Each lead at another rate; the ends are continued by their last value.
  function resample(signal, fs, to) {
    if (fs === to) return signal;
    const [up, down] = fraction(to / fs);
    const longest = Math.max(up, down), weights = antialias(longest), half = (weights.length - 1) / 2;
    return signal.map((row) => {
      const n = row.length, last = n - 1, length = Math.ceil((n * up) / down);
      const out = new Float64Array(length);
      for (let k = 0; k < length; k++) {
        const middle = k * down; // in steps of a sample's up-th part
        const from = Math.ceil((middle - half) / up), until = Math.floor((middle + half) / up);
        let sum = 0;
        for (let j = from; j <= until; j++) {
          const value = row[j < 0 ? 0 : j > last ? last : j];
          sum += value * weights[middle - up * j + half];
        }
        out[k] = sum * up;
      }
      return out;
    });
  }

  yourEcg.resampling = { fraction, antialias, resample };
})(globalThis);
