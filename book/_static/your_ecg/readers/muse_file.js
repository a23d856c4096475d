// GE MUSE XML: leads as base64 of integers, with a median beat beside the rhythm strip.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { NotWellFormed, children, float, reading, rootName, textOf } = yourEcg.readers.xml;
  const { label, waveformsOf } = yourEcg.readers.xmlLeads;
  const { quoted } = yourEcg.formatting;

  const CONTINUOUS = "CONTINUOUS_SAMPLES";
  const UNITS = { MICROVOLTS: "uV", MICROVOLT: "uV", UV: "uV", MILLIVOLTS: "mV", MILLIVOLT: "mV", MV: "mV", VOLTS: "V",
    VOLT: "V", V: "V", NANOVOLTS: "nV", NANOVOLT: "nV", NV: "nV" };
  const SIZES = { 1: "getInt8", 2: "getInt16", 4: "getInt32" };

  function recognises(head) {
    return rootName(head) === "restingecg";
  }

  function told(element, tag) {
    const exact = element.children.find((child) => child.tag === tag);
    return textOf(exact || element.children.find((child) => child.tag && child.tag.toLowerCase() === tag.toLowerCase()));
  }

  function number(text) {
    return float(text.replace(",", "."));
  }

  function read(bytes) {
    return reading("GE MUSE XML", bytes, waveforms);
  }

  function waveforms(document) {
    const all = children(document, "Waveform");
    const isRhythm = (one) => (told(one, "WaveformType").toLowerCase() || "rhythm") === "rhythm";
    const rhythms = all.filter(isRhythm);
    if (rhythms.length === 0) throw new NotWellFormed("No rhythm waveform");
    const base = number(told(rhythms[0], "SampleBase"));
    if (!base || base <= 0) throw new NotWellFormed("rhythm waveform has no valid SampleBase");
    const rate = yourEcg.arrays.rounded(base * 10 ** (number(told(rhythms[0], "SampleExponent")) || 0));
    const leads = children(rhythms[0], "LeadData").map((lead) => leadOf(lead, rate));
    if (leads.length === 0) throw new NotWellFormed("No rhythm waveform");
    const found = waveformsOf(leads, rate, rhythms.length > 1 ? ["rhythm"] : []);
    refuseUnknown(all);
    const wrong = leads.filter((lead) => lead.wrong).length;
    if (wrong > 0 && wrong < leads.length) {
      throw new yourEcg.EcgFault("UnreadableFile", `is damaged: the checksums of ${wrong} leads are wrong`);
    }
    return found;
  }

  function leadOf(element, rate) {
    const name = told(element, "LeadID"), data = told(element, "WaveFormData");
    if (!name) throw new NotWellFormed("LeadData without LeadID in rhythm waveform");
    if (!data) throw new NotWellFormed(`Lead ${name} (rhythm) has no WaveFormData`);
    const payload = payloadOf(data, name), size = Math.trunc(number(told(element, "LeadSampleSize")) || 2);
    if (!(size in SIZES) || payload.length % size) {
      throw new NotWellFormed(`Lead ${name} (rhythm): ${payload.length} bytes is not a whole number of ${size}-byte samples`);
    }
    const view = new DataView(payload.buffer);
    const counts = new Float64Array(payload.length / size).map((_, t) => view[SIZES[size]](t * size, true));
    for (const [tag, there] of [["LeadByteCountTotal", payload.length], ["LeadSampleCountTotal", counts.length]]) {
      const expected = number(told(element, tag));
      if (expected !== null && Math.trunc(expected) !== there) {
        throw new NotWellFormed(`Lead ${name} (rhythm): ${tag} ${Math.trunc(expected)} but ${there} decoded`);
      }
    }
    const scale = number(told(element, "LeadAmplitudeUnitsPerBit")), checksum = told(element, "LeadDataCRC32");
    const flag = (tag) => (["", "FALSE", "0"].includes(told(element, tag).toUpperCase()) ? "" : told(element, tag));
    return {
      label: label(name), counts, rate, offset: 0, scale: scale === null ? 1 : scale,
      unit: scale === null ? "" : UNITS[told(element, "LeadAmplitudeUnits").toUpperCase()] || "",
      off: flag("LeadOff"), late: `${flag("LeadTimeOffset")} ${flag("LeadOffsetFirstSample")}`,
      wrong: /^\d+$/.test(checksum) && crc32(payload) !== Number(checksum),
    };
  }

  function payloadOf(data, name) {
    const text = data.replace(/\s+/g, "");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) {
      throw new NotWellFormed(`Invalid Base64 in lead ${name} (rhythm)`);
    }
    return yourEcg.arrays.bytesOf(text);
  }

  function crc32(bytes) {
    let crc = 0xffffffff;
    for (let k = 0; k < bytes.length; k++) {
      crc ^= bytes[k];
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
  }

  // Samples that are something else than the values one after another, which is all that is known here.
  function refuseUnknown(all) {
    for (const waveform of all.filter((one) => told(one, "WaveformType").toLowerCase().includes("rhythm"))) {
      const kind = told(waveform, "SampleType") || CONTINUOUS;
      if (kind.toUpperCase() !== CONTINUOUS) {
        throw new yourEcg.EcgFault("UnreadableFile",
          `has samples of the SampleType ${quoted(kind.slice(0, 40))}; expected ${CONTINUOUS}`);
      }
      for (const lead of children(waveform, "LeadData")) {
        const baseline = told(lead, "FirstSampleBaseline") || "0";
        if (float(baseline) !== 0) {
          throw new yourEcg.EcgFault("UnreadableFile", `a lead has a FirstSampleBaseline of ${quoted(baseline.slice(0, 40))}, `
            + "and what that is added to is not known; expected 0");
        }
      }
    }
  }

  yourEcg.readers.muse = { recognises, read };
})(globalThis);
