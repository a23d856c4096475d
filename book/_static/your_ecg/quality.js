// Checks of one recording: what makes it unusable, and what its reader should know (cctaecg.ecg.quality).
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { LEADS } = yourEcg.leads;
  const { difference, extremes, flags, isNan, longestRun, median, range, rounded, runs } = yourEcg.arrays;
  const { general, percent } = yourEcg.formatting;

  function names(which) {
    return "lead " + LEADS.filter((_, lead) => which[lead]).join(", ");
  }

  function finding(reason, severity, detail) {
    return { reason, severity, detail };
  }

  function refusals(findings) {
    return findings.filter((one) => one.severity === "refuse");
  }

  // Everything wrong with a recording: { reason, severity: "refuse" or "warn", detail }, in the library's order; and
  // whether all checks were made, as they are not where there are no samples to look at.
  function check(recording) {
    const { signal: settings, quality: limits, library } = yourEcg.data;
    const { fs } = recording, gap = settings.longest_gap_seconds;
    let findings = [...recording.notes, ...samplingRate(fs, limits), ...length(recording, settings),
      ...missing(recording.signal, fs, settings, limits, "samples missing")];
    if (refusals(findings).length) return { findings, whole: false };
    let samples = yourEcg.preparation.bridgeGaps(recording.signal, fs, gap);
    const ends = samples.map(extremes), farthest = Math.max(...ends.flat().map(Math.abs));
    const jumps = ends.some(([lowest, highest]) => highest - lowest > library.artefacts.beyondMv);
    const wrong = jumps && farthest <= limits.sample_refuse_mv
      ? yourEcg.artefacts.impossibleSamples(samples, fs, gap) : null;
    if (wrong) {
      const gaps = yourEcg.artefacts.asMissing(samples, wrong);
      const impossible = missing(gaps, fs, settings, limits, library.quality.impossible);
      if (refusals(impossible).length) {
        const unit = refusals(amplitude(samples, fs, limits));
        return { findings: findings.concat(unit.length ? unit : impossible), whole: false };
      }
      findings = findings.concat(impossible);
      samples = yourEcg.preparation.bridgeGaps(gaps, fs, gap);
    }
    const flat = samples.map((row) => isFlat(row, limits));
    findings.push(...flatLeads(flat, limits), ...still(samples, fs, flat, limits), ...clipped(samples, fs, limits),
      ...amplitude(samples, fs, limits), ...yourEcg.limbLeads.checkSums(samples, recording.derived, limits),
      ...yourEcg.limbLeads.checkElectrodes(samples, fs, limits));
    if (!refusals(findings).length) {
      const kept = yourEcg.preparation.cropOrPad(samples, fs, settings.seconds, settings.longest_pad_seconds);
      if (yourEcg.artefacts.mayBeDrowned(kept, fs)) {
        const prepared = yourEcg.preparation.prepare({ ...recording, signal: samples });
        findings.push(...drowned(prepared, settings, limits));
      }
    }
    return { findings, whole: true };
  }

  function samplingRate(fs, limits) {
    if (fs >= limits.min_fs && fs <= limits.max_fs) return [];
    return [finding("sampling rate out of range", "refuse",
      `${general(fs)} Hz; expected ${general(limits.min_fs)} to ${general(limits.max_fs)} Hz`)];
  }

  function length(recording, settings) {
    const seconds = recording.signal[0].length / recording.fs;
    if (!(seconds < settings.seconds - settings.longest_pad_seconds)) return [];
    return [finding("too short", "refuse", `${general(seconds)} s; expected ${general(settings.seconds)} s`)];
  }

  function missing(samples, fs, settings, limits, reason) {
    const lacking = samples.map(isNan);
    const share = lacking.map((row) => (row.includes(1) ? row.reduce((sum, one) => sum + one, 0) : 0) / row.length);
    if (!share.some((part) => part > 0)) return [];
    const gap = lacking.map((row) => longestRun(row) / fs);
    const bad = LEADS.map((_, k) => share[k] > limits.missing_share_refuse || gap[k] > settings.longest_gap_seconds);
    const any = bad.some(Boolean), leads = new Map();
    LEADS.forEach((lead, k) => {
      if (!(any ? bad[k] : share[k] > 0)) return;
      const measured = `${percent(share[k], 2)} missing, ${general(gap[k])} s at most in one gap`;
      leads.set(measured, [...(leads.get(measured) || []), lead]);
    });
    let detail = [...leads].map(([measured, those]) => `${those.join(", ")}: ${measured}`).join("; ");
    if (reason === yourEcg.data.library.quality.impossible) {
      detail = `taken as missing, a spike or at the amplifier's limit; ${detail}`;
    }
    return [finding(reason, any ? "refuse" : "warn", detail)];
  }

  function isFlat(row, limits) {
    return Math.fround(range(row)) < limits.flat_range_refuse_mv;
  }

  function flatLeads(flat, limits) {
    if (!flat.some(Boolean)) return [];
    return [finding("flat lead", "refuse", `${names(flat)} varies by less than ${general(limits.flat_range_refuse_mv)} mV`)];
  }

  function still(signal, fs, flat, limits) {
    const seconds = signal.map((row) => (longestRun(flags(difference(row), (step) => step === 0)) + 1) / fs);
    const long = seconds.map((held, lead) => held >= limits.still_seconds_warn && !flat[lead]);
    if (!long.some(Boolean)) return [];
    const longest = Math.max(...seconds.filter((_, lead) => long[lead]));
    return [finding("lead stands still", (longest * fs) / signal[0].length > limits.still_share_refuse ? "refuse" : "warn",
      `${names(long)} holds one value for up to ${general(longest, 2)} s`)];
  }

  function clipped(signal, fs, limits) {
    const shortest = Math.max(3, rounded(limits.clipped_seconds * fs));
    const share = signal.map((row) => extremes(row).reverse().reduce((sum, extreme) => {
      const peaks = runs(flags(row, (value) => value === extreme)).filter((run) => run.length >= shortest);
      if (peaks.length < limits.clipped_peaks_warn) return sum;
      return sum + peaks.reduce((total, run) => total + run.length, 0) / row.length;
    }, 0));
    const worst = Math.max(...share);
    if (!(worst > 0)) return [];
    return [finding("saturated", worst > limits.clipped_share_refuse ? "refuse" : "warn",
      `${names(share.map((part) => part > 0))} stays at its extreme value for ${percent(worst, 1)} of the time`)];
  }

  function amplitude(signal, fs, limits) {
    const { wrongUnit } = yourEcg.data.library.quality;
    const highest = Math.max(...signal.map(extremes).flat().map(Math.abs));
    if (highest > limits.sample_refuse_mv) {
      return [finding(wrongUnit, "refuse",
        `a sample is ${general(highest, 3)} mV; expected at most ${general(limits.sample_refuse_mv)} mV`)];
    }
    const width = Math.min(rounded(fs), signal[0].length);
    const typical = signal.map((row) => {
      const ranges = [];
      for (let start = 0; start + width <= row.length; start += width) {
        ranges.push(range(row.subarray(start, start + width)));
      }
      return median(ranges);
    });
    const middle = median(typical), largest = Math.max(...typical);
    for (const severity of ["refuse", "warn"]) {
      const low = limits[`amplitude_low_${severity}_mv`], high = limits[`amplitude_high_${severity}_mv`];
      if (low <= middle && largest <= high) continue;
      const [lead, value] = middle < low ? ["a typical lead", middle]
        : [`lead ${LEADS[typical.indexOf(largest)]}`, largest];
      return [finding(severity === "refuse" ? wrongUnit : "unusual amplitude", severity,
        `${lead} varies by ${general(value, 3)} mV within a second; expected ${general(low)} to ${general(high)} mV`)];
    }
    return [];
  }

  function drowned(prepared, settings, limits) {
    const reason = yourEcg.data.library.quality.drowned;
    if (prepared.some((row) => isFlat(row, limits))) return [];
    const scores = yourEcg.preparation.normalise(prepared, "lead");
    const { typical, beside } = yourEcg.artefacts.whatIsLeft(scores, settings.fs);
    const least = Math.min(...typical), share = Math.min(...beside);
    for (const severity of ["refuse", "warn"]) {
      const lowest = limits[`typical_range_${severity}`], others = limits[`beside_others_${severity}`];
      if (least < lowest) {
        return [finding(reason, severity, `${names(typical.map((one) => one < lowest))} varies by ${general(least, 2)} `
          + `standard deviations in a typical stretch of 2 s; expected at least ${general(lowest)}`)];
      }
      if (share < others) {
        return [finding(reason, severity, `${names(beside.map((one) => one < others))} varies by ${percent(share, 0)} of `
          + `what the other leads do in two or more stretches of 2 s; expected at least ${percent(others, 0)}`)];
      }
    }
    return [];
  }

  yourEcg.quality = { check, refusals, isFlat };
})(globalThis);
