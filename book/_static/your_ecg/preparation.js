// From a recording to what the networks are given: bridged, filtered, resampled, cropped, rounded, z-scored.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { isNan, longestRun, rounded } = yourEcg.arrays;
  const { general } = yourEcg.formatting;

  // Gaps (NaN) of up to so many seconds bridged by a straight line, the ends by their nearest value.
  function bridgeGaps(signal, fs, longestGap) {
    return signal.map((row) => {
      const gaps = isNan(row), longest = longestRun(gaps);
      if (longest > longestGap * fs) {
        throw new yourEcg.EcgFault("MissingSamples",
          `${longest} samples of one lead are missing in a row; up to ${general(longestGap * fs)} could be bridged`);
      }
      return longest ? bridged(row, gaps) : row;
    });
  }

  function bridged(row, gaps) {
    const whole = row.slice();
    for (const gap of yourEcg.arrays.runs(gaps)) {
      const before = gap.start - 1, after = gap.start + gap.length;
      for (let k = gap.start; k < after; k++) {
        if (before < 0) whole[k] = row[after];
        else if (after >= row.length) whole[k] = row[before];
        else whole[k] = row[before] + ((row[after] - row[before]) / (after - before)) * (k - before);
      }
    }
    return whole;
  }

  // The middle of a longer signal; a slightly shorter one continued by its ends.
  function cropOrPad(signal, fs, seconds, longestPad) {
    const wanted = rounded(seconds * fs), given = signal[0].length;
    if (given >= wanted) {
      const start = (given - wanted) >> 1;
      return signal.map((row) => row.slice(start, start + wanted));
    }
    const lacking = wanted - given, before = lacking >> 1;
    if (given === 0 || lacking > longestPad * fs) {
      throw new yourEcg.EcgFault("TooShort",
        `lasts ${general(given / fs)} s; expected at least ${general(seconds - longestPad)} s`);
    }
    return signal.map((row) => {
      const padded = new row.constructor(wanted).fill(row[given - 1]);
      padded.fill(row[0], 0, before);
      padded.set(row, before);
      return padded;
    });
  }

  // The signal as a study's store keeps it, but for the rounding to half precision: twelve Float32Arrays in mV.
  function prepare(recording) {
    const { signal: settings, library } = yourEcg.data;
    const gap = settings.longest_gap_seconds;
    let fs = recording.fs;
    let signal = bridgeGaps(recording.signal, fs, gap);
    signal = bridgeGaps(yourEcg.artefacts.withoutImpossibleSamples(signal, fs, gap), fs, gap);
    if (fs > library.filtering.highestFs) {
      signal = yourEcg.resampling.resample(signal, fs, library.resampling.reducedFs);
      fs = library.resampling.reducedFs;
    }
    signal = yourEcg.resampling.resample(yourEcg.filtering.bandpass(signal, fs), fs, settings.fs);
    return cropOrPad(signal, settings.fs, settings.seconds, settings.longest_pad_seconds)
      .map((row) => new Float32Array(row));
  }

  // Z-scores of each lead, or of the twelve leads together.
  function normalise(signal, how) {
    const groups = how === "lead" ? signal.map((row) => [row]) : [signal];
    return groups.flatMap((rows) => {
      const count = rows.reduce((sum, row) => sum + row.length, 0);
      let sum = 0, squares = 0;
      for (const row of rows) for (const value of row) sum += value;
      const mean = sum / count;
      for (const row of rows) for (const value of row) squares += (value - mean) * (value - mean);
      const deviation = Math.sqrt(squares / count);
      if (!(deviation > 0)) {
        throw new yourEcg.EcgFault("FlatLead", "a lead of the signal does not vary or is missing; it has no z-score");
      }
      return rows.map((row) => new Float32Array(row).map((value) => (value - mean) / deviation));
    });
  }

  yourEcg.preparation = { bridgeGaps, cropOrPad, prepare, normalise };
})(globalThis);
