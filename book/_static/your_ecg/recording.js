// What a file holds becomes a recording: leads in order, millivolts, derived leads (cctaecg.ecg.recording.to_recording).
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { LEADS, DERIVED, leadNamed, leadsNamed, millivoltsPerUnit } = yourEcg.leads;
  const { general, float, quoted } = yourEcg.formatting;

  function fault(kind, sentence) {
    return new yourEcg.EcgFault(kind, sentence);
  }

  // waveforms: samples (rows of numbers), kind ("integer", "half", "single" or "double"), and leads, units, fs, rates,
  // notes where the file has them. stated: fs and unit of the reader of the page.
  function toRecording(waveforms, stated, format) {
    const limits = yourEcg.data.library.recording;
    const size = waveforms.samples.reduce((sum, row) => sum + row.length, 0);
    if (size > limits.largestSamples) {
      throw fault("TooLarge", `holds ${size} samples; a 12-lead ECG has at most ${limits.largestSamples}`);
    }
    const fs = samplingRate(waveforms, stated.fs);
    const names = waveforms.leads || LEADS;
    if (names.length !== waveforms.samples.length) {
      throw fault("UnreadableFile", `${waveforms.samples.length} leads of samples and ${names.length} names of leads`);
    }
    const named = leadsNamed(names);
    const rows = named.flatMap((lead, row) => (lead ? [row] : []));
    const leads = rows.map((row) => named[row]);
    const repeated = leads.find((lead, place) => leads.indexOf(lead) !== place);
    if (repeated) throw fault("UnreadableFile", `lead ${repeated} occurs twice`);
    const derived = LEADS.filter((lead) => !leads.includes(lead));
    const follows = leads.includes("I") && leads.includes("II");
    const underivable = derived.filter((lead) => !(lead in DERIVED) || !follows);
    if (underivable.length) {
      const found = names.map((name) => (leadNamed(name) ? name : quoted(name))).join(", ");
      throw fault("MissingLead", `lead ${underivable.join(", ")} is missing; the file has ${found || "none"}`);
    }
    const units = waveforms.units ? rows.map((row) => waveforms.units[row]) : null;
    const factors = millivolts(units, waveforms.kind, rows.length, stated.unit);
    const signal = new Array(LEADS.length);
    leads.forEach((lead, k) => {
      signal[LEADS.indexOf(lead)] = scaled(waveforms.samples[rows[k]], factors[k], waveforms.kind);
    });
    if (leads.some((lead) => signal[LEADS.indexOf(lead)].some((value) => Math.abs(value) > limits.largestMv))) {
      throw fault("UnreadableFile", `samples are infinite or beyond ${general(limits.largestMv)} mV`);
    }
    for (const lead of derived) {
      signal[LEADS.indexOf(lead)] = signal[0].map((value, k) => DERIVED[lead](value, signal[1][k]));
    }
    const cut = yourEcg.ends.withoutIdleEnds(signal.map((row) => Float32Array.from(row)), fs,
      LEADS.map((lead) => !derived.includes(lead)));
    return { signal: cut.signal, fs, derived, format, notes: [...(waveforms.notes || []), ...cut.notes],
      units: units && units.length ? [...new Set(units)] : null };
  }

  // In double precision, but that numpy multiplies singles as singles.
  function scaled(samples, factor, kind) {
    if (factor === 1) return new Float64Array(samples);
    const round = kind === "single" ? Math.fround : kind === "half" ? yourEcg.half.toHalf : (value) => value;
    const singles = round(factor);
    return new Float64Array(samples).map((value) => round(value * singles));
  }

  function samplingRate(waveforms, stated) {
    const inFile = waveforms.fs === undefined ? null : waveforms.fs, rates = waveforms.rates || [];
    for (const [origin, value] of [["file", inFile], ["caller", stated]]) {
      if (value !== null && !(value > 0 && value < Infinity)) {
        throw fault("UnknownSamplingRate", `the ${origin} states a sampling rate of ${float(value)} Hz`);
      }
    }
    const possible = rates.map((rate) => general(rate)).join(" or ");
    if (inFile === null) {
      if (stated === null) {
        throw fault("UnknownSamplingRate", possible
          ? `the column of times names no unit (its rate may be ${possible} Hz); call it 'time (s)' or 'time (ms)', or `
            + "state its rate with fs="
          : "the file states no sampling rate; state it with fs=");
      }
      if (possible && !rates.some((rate) => Math.abs(rate - stated) <= 1e-3 * rate)) {
        throw fault("Contradiction", `the times in the file make ${possible} Hz, but ${general(stated)} Hz was stated`);
      }
      return stated;
    }
    if (stated !== null && Math.abs(inFile - stated) > 1e-3 * inFile) {
      throw fault("Contradiction",
        `sampling rate is ${general(inFile)} Hz in the file, but ${general(stated)} Hz was stated`);
    }
    return inFile;
  }

  // Millivolts of one unit of each lead; floats of a kind of file without units are taken as millivolts.
  function millivolts(units, kind, count, stated) {
    if (units) {
      if (stated === null && !units.some(Boolean)) {
        throw fault("UnknownUnit", "the file leaves the unit of its leads empty; state it with unit=");
      }
      const factors = units.map((unit) => millivoltsPerUnit(unit || stated || ""));
      if (stated !== null && factors.some((factor) => !(Math.abs(factor / millivoltsPerUnit(stated) - 1) <= 1e-6))) {
        throw fault("Contradiction", `unit is ${[...new Set(units)].join(", ")} in the file, but ${stated} was stated`);
      }
      return factors;
    }
    if (stated !== null) return new Array(count).fill(millivoltsPerUnit(stated));
    if (kind === "integer") {
      throw fault("UnknownUnit", "samples are integers and no unit is stated; state it with unit=, "
        + "as in unit='uV' or unit='1000/mV' for 1000 counts per mV");
    }
    return new Array(count).fill(1);
  }

  // counts * scale + offset; refuses a scale or an offset that is no calibration.
  function calibrated(counts, scale, offset) {
    if (!(Number.isFinite(scale) && scale !== 0 && Number.isFinite(offset))) {
      throw fault("UnknownUnit",
        `a lead has ${general(scale)} units per count and an offset of ${general(offset)}: it is not calibrated`);
    }
    return new Float64Array(counts).map((count) => count * scale + offset);
  }

  yourEcg.recording = { toRecording, calibrated };
})(globalThis);
