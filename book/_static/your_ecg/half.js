// Half precision: the 16-bit floats in which weights are carried and in which a study stores its ECGs.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  // Numbers of 16-bit patterns.
  function fromBits(bits) {
    return Float64Array.from(bits, (half) => {
      const exponent = (half >> 10) & 31, fraction = half & 1023;
      const size = exponent === 31 ? (fraction ? NaN : Infinity)
        : exponent ? Math.pow(2, exponent - 25) * (1024 + fraction) : Math.pow(2, -24) * fraction;
      return half & 0x8000 ? -size : size;
    });
  }

  // A number rounded to the nearest half, a tie to the even one.
  function toHalf(value) {
    const size = Math.abs(value);
    if (!(size < 65520)) return value === value ? Math.sign(value) * Infinity : NaN;
    const step = Math.pow(2, Math.max(-24, Math.floor(Math.log2(size || 1e-30)) - 10));
    // the logarithm may be off by one at a power of two, which the larger step then still divides
    return Math.sign(value) * yourEcg.arrays.rounded(size / step) * step;
  }

  yourEcg.half = { fromBits, toHalf };
})(globalThis);
