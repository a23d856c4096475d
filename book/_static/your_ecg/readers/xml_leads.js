// What aECG and MUSE have in common: leads of counts with a resolution, recorded together, become waveforms.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const LEAD_OFF = "lead off";

  const OTHERS = ["V7", "V8", "V9", "V3R", "V4R", "V5R", "V6R", "V7R", "V8R", "V9R", "X", "Y", "Z", "-aVR"];
  const STANDARD = [...yourEcg.leads.LEADS, ...OTHERS];
  const CANONICAL = new Map(STANDARD.map((name) => [name.toLowerCase(), name]));

  function label(text) {
    const key = text.trim().toLowerCase().replace(/^(?:ecg lead |ecg |lead )/, "").trim();
    return CANONICAL.get(key) || text.trim();
  }

  function unreadable(sentence) {
    return new yourEcg.EcgFault("UnreadableFile", sentence);
  }

  // leads: { label, counts, rate, scale, offset, unit, off, late }; others: what of the file is not read, in words
  function waveformsOf(leads, rate, others) {
    if (new Set(leads.map((lead) => `${lead.counts.length} ${lead.rate}`)).size !== 1) {
      throw unreadable("the leads differ in length or in sampling rate");
    }
    if (new Set(leads.map((lead) => lead.late || "")).size > 1) {
      throw unreadable("the leads were not recorded together: their first samples are at different times");
    }
    const whole = yourEcg.arrays.rounded(rate), fs = Math.abs(rate - whole) < 1e-4 * rate ? whole : rate;
    const names = leads.map((lead) => lead.label.replace(/_\d+$/, "")), notes = [];
    const found = new Set(names.map(yourEcg.leads.leadNamed));
    if (others.length && !["I", "II", "V1", "V2", "V3", "V4", "V5", "V6"].every((lead) => found.has(lead))) {
      throw unreadable(`holds its leads in several waveforms, of which the first has ${names.join(", ")} only`);
    }
    const off = leads.filter((lead) => lead.off).map((lead) => lead.label).join(", ");
    if (off) notes.push({ reason: LEAD_OFF, severity: "warn", detail: `the device marked lead ${off} as off` });
    if (others.includes("rhythm")) {
      notes.push({ reason: yourEcg.data.library.reasons.ManyRecords, severity: "warn",
        detail: "the first of its waveforms is read, and no other" });
    }
    const units = leads.map((lead) => lead.unit);
    if (!units.some(Boolean)) {
      if (!leads.every((lead) => lead.counts.every((count) => Number.isInteger(count) && Math.abs(count) < 2 ** 31))) {
        throw new yourEcg.EcgFault("UnknownUnit", "states no unit, and its samples are no counts of a converter");
      }
      return { samples: leads.map((lead) => lead.counts), kind: "integer", leads: names, units: null, fs, notes };
    }
    const samples = leads.map((lead) => yourEcg.recording.calibrated(lead.counts, lead.scale, lead.offset));
    return { samples, kind: "double", leads: names, units, fs, notes };
  }

  yourEcg.readers.xmlLeads = { label, waveformsOf };
})(globalThis);
