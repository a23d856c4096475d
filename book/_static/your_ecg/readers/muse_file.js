// GE MUSE XML: leads as base64 of integers, with a median beat beside the rhythm strip.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { DAMAGED, Unreadable, children, float, named, reading, rootName, textOf } = yourEcg.readers.xml;
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
    const all = children(document, "Waveform"), strips = new Map();
    const kindOf = (one) => told(one, "WaveformType").toLowerCase() || "rhythm";
    for (const waveform of all) { // the others are not used, and the library reads them too
      if (!strips.has(kindOf(waveform))) strips.set(kindOf(waveform), stripOf(waveform, kindOf(waveform)));
    }
    const { leads, rate } = strips.get("rhythm") || { leads: [] };
    if (leads.length === 0) throw new Unreadable("it holds no rhythm strip");
    const others = all.filter((one) => kindOf(one) === "rhythm").length > 1 ? ["rhythm"] : [];
    const found = waveformsOf(leads, rate, others);
    refuseUnknown(all);
    const wrong = leads.filter((lead) => lead.wrong).length;
    if (wrong > 0 && wrong < leads.length) {
      throw new yourEcg.EcgFault("UnreadableFile", `is damaged: the checksums of ${wrong} leads are wrong`);
    }
    return found;
  }

  function stripOf(waveform, kind) {
    const base = number(told(waveform, "SampleBase")), exponent = number(told(waveform, "SampleExponent"));
    if (base === null || base <= 0) throw new Unreadable(`its ${named(kind)} strip states no SampleBase above 0`);
    const rate = whole(yourEcg.arrays.rounded(base * 10 ** (exponent === null ? 0 : exponent)));
    return { rate, leads: children(waveform, "LeadData").map((lead) => leadOf(lead, rate, kind)) };
  }

  function whole(value) {
    if (!Number.isFinite(value)) throw new Unreadable(DAMAGED);
    return Math.trunc(value);
  }

  function leadOf(element, rate, kind) {
    const name = told(element, "LeadID"), data = told(element, "WaveFormData");
    if (!name) throw new Unreadable(`a lead of its ${named(kind)} strip has no LeadID`);
    const lead = `lead ${named(name)} of its ${named(kind)} strip`;
    if (!data) throw new Unreadable(`${lead} has no WaveFormData`);
    const payload = payloadOf(data, lead), stated = number(told(element, "LeadSampleSize"));
    const size = whole(stated === null || stated === 0 ? 2 : stated);
    if (!(size in SIZES) || payload.length % size) {
      throw new Unreadable(`${lead} holds ${payload.length} bytes, and a sample has ${size}`);
    }
    const view = new DataView(payload.buffer);
    const counts = new Float64Array(payload.length / size).map((_, t) => view[SIZES[size]](t * size, true));
    for (const [tag, there] of [["LeadByteCountTotal", payload.length], ["LeadSampleCountTotal", counts.length]]) {
      const expected = number(told(element, tag));
      if (expected !== null && whole(expected) !== there) {
        throw new Unreadable(`${lead} states a ${tag} of ${whole(expected)} and holds ${there}`);
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

  function payloadOf(data, lead) {
    const text = data.replace(/\s+/g, "");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) {
      throw new Unreadable(`${lead} has WaveFormData that is no base64`);
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
