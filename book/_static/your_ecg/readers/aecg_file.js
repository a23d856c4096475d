// HL7 annotated ECG: the rhythm strip's samples as decimal digits.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { NotWellFormed, attribute, child, children, float, reading, rootName } = yourEcg.readers.xml;
  const { label, waveformsOf } = yourEcg.readers.xmlLeads;

  const SECONDS = { s: 1, ms: 1e-3, us: 1e-6, "\u00b5s": 1e-6 };
  const MICROVOLTS = { nV: 1e-3, uV: 1, mV: 1e3, V: 1e6 };
  const UNITS = { nv: "nV", uv: "uV", mv: "mV", v: "V" };
  const MARK = "_ECG_LEAD_";

  function recognises(head) {
    return rootName(head) === "annotatedecg";
  }

  function read(bytes) {
    return reading("HL7 aECG", bytes, waveforms);
  }

  function waveforms(document) {
    const series = children(document, "component/series");
    const isBeat = (one) => attribute(child(one, "code"), "code").toUpperCase() === "REPRESENTATIVE_BEAT";
    const rhythms = series.filter((one) => !isBeat(one));
    if (rhythms.length === 0) throw new NotWellFormed("No rhythm series");
    const sets = children(rhythms[0], "component/sequenceSet"), others = [];
    if (rhythms.length > 1 || sets.length > 1) others.push("rhythm");
    if (beatsOf(series, isBeat) > 1) others.push("beats");
    const leads = [];
    let rate = null;
    for (const sequence of sets.length ? children(sets[0], "component/sequence") : []) {
      const code = attribute(child(sequence, "code"), "code"), value = child(sequence, "value");
      if (code.toUpperCase().startsWith("TIME_")) rate = rate || rateOf(value);
      else if (code.toUpperCase().includes(MARK)) leads.push(leadOf(code, value));
    }
    if (leads.length === 0) throw new NotWellFormed("No ECG lead sequence in the rhythm series");
    if (!rate) throw new NotWellFormed("No usable time increment in the rhythm series");
    return waveformsOf(leads, rate, others);
  }

  function beatsOf(series, isBeat) {
    const derived = series.flatMap((one) => children(one, "derivation/derivedSeries"));
    const codes = derived.map((one) => attribute(child(one, "code"), "code").toUpperCase());
    return series.filter(isBeat).length + codes.filter((code) => code === "" || code === "REPRESENTATIVE_BEAT").length;
  }

  function rateOf(value) {
    const increment = child(value, "increment"), step = float(attribute(increment, "value"));
    if (!step || step <= 0) return null;
    const unit = attribute(increment, "unit");
    if (!(unit in SECONDS)) {
      throw new NotWellFormed(`HL7 aECG: time increment unit ${yourEcg.formatting.quoted(unit)} is missing or not supported, `
        + "the sampling rate cannot be determined");
    }
    return 1 / (step * SECONDS[unit]);
  }

  function unitOf(element) {
    const unit = attribute(element, "unit").toLowerCase().replace(/[\u00b5\u03bc]/g, "u");
    return UNITS[unit.replace(/volts?$/, "v").replace(/^micro/, "u").replace(/^milli/, "m").replace(/^nano/, "n")] || "";
  }

  function leadOf(code, value) {
    const name = code.slice(code.toUpperCase().indexOf(MARK) + MARK.length), digits = child(value, "digits");
    const words = digits ? digits.text.split(/\s+/).filter(Boolean) : [];
    if (words.length === 0) throw new NotWellFormed(`Lead ${code} has no digits`);
    const counts = Float64Array.from(words, (word) => {
      const count = float(word);
      if (count === null) throw new NotWellFormed(`Invalid digits in lead ${code}`);
      return count;
    });
    const scale = float(attribute(child(value, "scale"), "value")), origin = child(value, "origin");
    const unit = unitOf(child(value, "scale")), ofOrigin = unitOf(origin);
    const offset = float(attribute(origin, "value")) || 0;
    return {
      label: name.toUpperCase() === "AVRNEG" ? "-aVR" : label(name), counts, rate: 0, unit,
      scale: scale === null ? 1 : scale,
      offset: unit && ofOrigin && unit !== ofOrigin ? (offset * MICROVOLTS[ofOrigin]) / MICROVOLTS[unit] : offset,
    };
  }

  yourEcg.readers.aecg = { recognises, read };
})(globalThis);
