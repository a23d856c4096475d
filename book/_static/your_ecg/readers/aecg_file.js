// HL7 annotated ECG: the rhythm strip's samples as decimal digits.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { Unreadable, attribute, child, children, float, named, reading, rootName } = yourEcg.readers.xml;
  const { label, waveformsOf } = yourEcg.readers.xmlLeads;

  const SECONDS = { s: 1, ms: 1e-3, us: 1e-6, "\u00b5s": 1e-6 };
  const MICROVOLTS = { nV: 1e-3, uV: 1, mV: 1e3, V: 1e6 };
  const UNITS = { nv: "nV", uv: "uV", mv: "mV", v: "V" };
  const MARK = "_ECG_LEAD_", BEAT = "REPRESENTATIVE_BEAT";
  const { quoted } = yourEcg.formatting;

  function recognises(head) {
    return rootName(head) === "annotatedecg";
  }

  function read(bytes) {
    return reading("HL7 aECG", bytes, waveforms);
  }

  function waveforms(tree) {
    if (tree.tag !== "AnnotatedECG") throw new Unreadable("its first element is no AnnotatedECG");
    refuseUnknown(tree);
    const series = children(tree, "component/series"), code = (one) => attribute(child(one, "code"), "code").toUpperCase();
    const rhythms = series.filter((one) => code(one) !== BEAT);
    if (rhythms.length === 0) throw new Unreadable("it holds no rhythm strip");
    const beats = series.flatMap((one) => [...(code(one) === BEAT ? [one] : []),
      ...children(one, "derivation/derivedSeries").filter((inner) => ["", BEAT].includes(code(inner)))]);
    const sets = children(rhythms[0], "component/sequenceSet"), others = [];
    if (rhythms.length > 1 || sets.length > 1) others.push("rhythm");
    if (beats.length > 1) others.push("beats");
    const { leads, rate } = leadsOf(rhythms[0], "rhythm");
    if (leads.length === 0) throw new Unreadable("its rhythm strip holds no lead");
    if (beats.length) leadsOf(beats[0], "median"); // which is not used, and the library reads it too
    return waveformsOf(leads, rate, others);
  }

  // The leads of the first set of sequences of a series, and their rate.
  function leadsOf(series, kind) {
    const sets = children(series, "component/sequenceSet"), leads = [];
    let rate = null, timed = false;
    for (const sequence of sets.length ? children(sets[0], "component/sequence") : []) {
      const code = attribute(child(sequence, "code"), "code"), value = child(sequence, "value"), upper = code.toUpperCase();
      if (upper.startsWith("TIME_")) {
        rate = timed ? rate : rateOf(value);
        timed = true;
      } else if (upper.includes(MARK) && !upper.endsWith(MARK)) leads.push(leadOf(code, value));
    }
    if (leads.length && !rate) throw new Unreadable(`its ${kind} strip states no time step above 0`);
    return { leads, rate };
  }

  function refuseUnknown(tree) {
    for (const sequence of within(tree).filter((one) => one.tag === "sequence")) refuseUnknownOf(sequence);
  }

  function refuseUnknownOf(element) {
    const lead = named(attribute(child(element, "code"), "code"));
    for (const one of [...children(element, "value/scale"), ...children(element, "value/origin")]) {
      const stated = one.attributes.value === undefined && one.tag === "origin" ? "0" : attribute(one, "value");
      if (Number.isFinite(float(stated)) && float(stated) !== null) continue;
      throw new yourEcg.EcgFault("UnknownUnit", `lead ${lead} has the ${one.tag} ${quoted(stated.slice(0, 40))}, which is `
        + "no number: it is not calibrated");
    }
    if (children(element, "value/digits").some((digits) => digits.text.includes("_"))) {
      throw new Unreadable(`lead ${lead} has samples that are no numbers`);
    }
  }

  // Every element of a tree in its order, however deep it is.
  function within(tree) {
    const found = [], open = [tree];
    while (open.length) {
      const element = open.pop();
      found.push(element);
      for (let k = element.children.length - 1; k >= 0; k--) open.push(element.children[k]);
    }
    return found;
  }

  function rateOf(value) {
    const increment = child(value, "increment"), step = float(attribute(increment, "value"));
    if (!step || !(step > 0 && step < Infinity)) return null;
    const unit = attribute(increment, "unit");
    if (!(unit in SECONDS)) throw new Unreadable(`its time step is in the unit ${quoted(unit)}; expected s, ms or us`);
    return 1 / (step * SECONDS[unit]);
  }

  function unitOf(element) {
    const unit = attribute(element, "unit").toLowerCase().replace(/[\u00b5\u03bc]/g, "u");
    return UNITS[unit.replace(/volts?$/, "v").replace(/^micro/, "u").replace(/^milli/, "m").replace(/^nano/, "n")] || "";
  }

  function leadOf(code, value) {
    const name = code.slice(code.toUpperCase().indexOf(MARK) + MARK.length), digits = child(value, "digits");
    const words = digits ? digits.text.split(/\s+/).filter(Boolean) : [];
    if (words.length === 0) throw new Unreadable(`lead ${named(code)} has no samples`);
    const counts = Float64Array.from(words, (word) => {
      const count = float(word);
      if (count === null) throw new Unreadable(`lead ${named(code)} has samples that are no numbers`);
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
