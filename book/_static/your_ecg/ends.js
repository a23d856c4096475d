// The ends of a recording that are no ECG: a device's calibration mark, and silence (cctaecg.ecg.ends).
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { general } = yourEcg.formatting;
  const { range, runs } = yourEcg.arrays;

  // The signal without them, and what was cut. recorded: whether the file holds each lead.
  function withoutIdleEnds(signal, fs, recorded) {
    const limits = yourEcg.data.library.ends, notes = [];
    for (const [reason, ofEnd] of [[limits.calibration, mark], [limits.silence, silence]]) {
      const before = ofEnd(signal.map((row) => row.slice().reverse()), fs, recorded, limits);
      const after = ofEnd(signal, fs, recorded, limits);
      for (const [place, samples] of [["first", before], ["last", after]]) {
        if (samples) {
          notes.push({ reason, severity: "warn", detail: `the ${place} ${general(samples / fs, 3)} s are no ECG` });
        }
      }
      signal = signal.map((row) => row.slice(before, row.length - after));
    }
    return { signal, notes };
  }

  function across(leads, k) {
    return range(Float32Array.from(leads, (row) => row[k]));
  }

  // Samples of a calibration mark at the end.
  function mark(signal, fs, recorded, limits) {
    const leads = signal.filter((_, lead) => recorded[lead]), n = signal[0].length;
    if (n === 0) return 0;
    let first = n;
    while (first > 0 && across(leads, first - 1) <= Math.fround(limits.alikeMv)) first -= 1;
    const samples = first > 0 ? n - first : 0;
    if (samples === 0 || samples < limits.shortestSeconds * fs) return 0;
    return range(leads[0].subarray(n - samples)) < limits.stepMv ? 0 : samples;
  }

  function same(one, other) {
    return one === other || (Number.isNaN(one) && Number.isNaN(other));
  }

  // Samples of silence at the end.
  function silence(signal, fs, recorded, limits) {
    const n = signal[0].length;
    if (n === 0) return 0;
    const empty = signal.every((row) => row[n - 1] === 0 || Number.isNaN(row[n - 1]));
    const shortest = Math.max(2, Math.ceil((empty ? limits.shortestSeconds : limits.heldSeconds) * fs));
    if (n < shortest) return 0;
    for (const row of signal) {
      for (let k = n - shortest; k < n - 1; k++) if (!same(row[k], row[n - 1])) return 0;
    }
    const still = new Uint8Array(n - 1);
    for (let k = 0; k < n - 1; k++) still[k] = signal.every((row) => same(row[k], row[k + 1])) ? 1 : 0;
    const found = runs(still), last = found[found.length - 1];
    if (!last || last.length === n - 1) return 0;
    const pauses = found.slice(0, -1).filter((run) => run.start > 0).map((run) => run.length);
    return last.length + 1 >= 2 * Math.max(0, ...pauses) ? last.length + 1 : 0;
  }

  yourEcg.ends = { withoutIdleEnds };
})(globalThis);
