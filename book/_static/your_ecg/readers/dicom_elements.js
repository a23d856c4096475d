// The elements of a DICOM file that a waveform needs, from little-endian bytes with or without value representations.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { latin1, startsWith } = yourEcg.text;

  const BIG_ENDIAN = "1.2.840.10008.1.2.2", DEFLATED = "1.2.840.10008.1.2.1.99";
  const LONG = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
  const SHORT = new Set(["AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST",
    "TM", "UI", "UL", "US"]);
  const NOTHING = 0xffffffff, END_OF_ITEM = 0xfffee00d, END_OF_SEQUENCE = 0xfffee0dd;

  // Name and value representation of what is read here, by group and element.
  const NAMES = {
    0x00020010: ["TransferSyntaxUID", "UI"], 0x00080070: ["Manufacturer", "LO"], 0x00081090: ["ManufacturerModelName", "LO"],
    0x00080100: ["CodeValue", "SH"], 0x00080104: ["CodeMeaning", "LO"], 0x00181068: ["MultiplexGroupTimeOffset", "DS"],
    0x003a0004: ["WaveformOriginality", "CS"], 0x003a0005: ["NumberOfWaveformChannels", "US"],
    0x003a0010: ["NumberOfWaveformSamples", "UL"], 0x003a001a: ["SamplingFrequency", "DS"],
    0x003a0020: ["MultiplexGroupLabel", "SH"], 0x003a0200: ["ChannelDefinitionSequence", "SQ"],
    0x003a0203: ["ChannelLabel", "SH"], 0x003a0208: ["ChannelSourceSequence", "SQ"],
    0x003a0210: ["ChannelSensitivity", "DS"], 0x003a0211: ["ChannelSensitivityUnitsSequence", "SQ"],
    0x003a0212: ["ChannelSensitivityCorrectionFactor", "DS"], 0x003a0213: ["ChannelBaseline", "DS"],
    0x003a0214: ["ChannelTimeSkew", "DS"], 0x003a0215: ["ChannelSampleSkew", "DS"],
    0x003a021a: ["WaveformBitsStored", "US"], 0x54000100: ["WaveformSequence", "SQ"],
    0x54001004: ["WaveformBitsAllocated", "US"], 0x54001006: ["WaveformSampleInterpretation", "CS"],
    0x5400100a: ["WaveformPaddingValue", "OW"], 0x54001010: ["WaveformData", "OW"],
  };

  class Damaged extends Error {}

  function unreadable(sentence) {
    return new yourEcg.EcgFault("UnreadableFile", sentence);
  }

  function recognises(head) {
    if (startsWith(head, "DICM", 128)) return true;
    const text = latin1(head.subarray(0, 16));
    return /^\x02\0[\0\x01\x02]\0(?:UL|OB|UI)/.test(text)
      || /^\x08\0[\0-\x60]\0(?:UL\x04\0|CS[\0-\x40]\0|UI[\0-\x40]\0|DA[\x08\x0a]\0)/.test(text)
      || /^\x08\0[\0\x05\x08\x16]\0[\0-\x40]\0\0\0/.test(text);
  }

  function includes(bytes, text) {
    for (let at = bytes.indexOf(text.charCodeAt(0)); at >= 0; at = bytes.indexOf(text.charCodeAt(0), at + 1)) {
      if (startsWith(bytes, text, at)) return true;
    }
    return false;
  }

  // The elements of a file, by name; a sequence is an array of such.
  function read(bytes) {
    if (includes(bytes, DEFLATED)) throw unreadable("is deflated; write it again without compression");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at = { place: 0 };
    if (startsWith(bytes, "DICM", 128)) at.place = 132;
    const meta = {};
    while (at.place + 8 <= bytes.length && view.getUint16(at.place, true) === 2) element(bytes, view, at, meta, true);
    if (meta.TransferSyntaxUID === BIG_ENDIAN) throw unreadable("is written in big-endian order, which DICOM has retired");
    const explicit = /^[A-Z]{2}$/.test(latin1(bytes.subarray(at.place + 4, at.place + 6))); // whatever the meta data say
    const dataset = {};
    while (at.place + 8 <= bytes.length) element(bytes, view, at, dataset, explicit);
    return dataset;
  }

  function element(bytes, view, at, into, explicit) {
    const tag = view.getUint16(at.place, true) * 65536 + view.getUint16(at.place + 2, true);
    const known = NAMES[tag];
    let form = known ? known[1] : "UN", length;
    if (explicit) {
      form = latin1(bytes.subarray(at.place + 4, at.place + 6));
      if (known && !LONG.has(form) && !SHORT.has(form)) throw new Damaged(`${known[0]} is of no known kind`);
      if (LONG.has(form)) {
        if (at.place + 12 > bytes.length) throw new Damaged("unexpected end of file");
        length = view.getUint32(at.place + 8, true);
        at.place += 12;
      } else {
        length = view.getUint16(at.place + 6, true);
        at.place += 8;
      }
    } else {
      length = view.getUint32(at.place + 4, true);
      at.place += 8;
    }
    if (form === "SQ" || length === NOTHING) {
      // a length bounds what is in it, whatever that says
      const end = length === NOTHING ? bytes.length : Math.min(bytes.length, at.place + length);
      const items = sequence(bytes.subarray(0, end), view, at, length, explicit);
      if (known) into[known[0]] = items;
      if (length !== NOTHING) at.place = end;
      return;
    }
    const end = Math.min(bytes.length, at.place + length);
    if (known) into[known[0]] = valueOf(bytes.subarray(at.place, end), form);
    at.place = end;
  }

  function sequence(bytes, view, at, length, explicit) {
    const items = [], end = length === NOTHING ? Infinity : at.place + length;
    while (at.place < end && at.place + 8 <= bytes.length) {
      const tag = view.getUint16(at.place, true) * 65536 + view.getUint16(at.place + 2, true);
      const size = view.getUint32(at.place + 4, true);
      at.place += 8;
      if (tag === END_OF_SEQUENCE) return items;
      items.push(item(bytes, view, at, size, explicit));
    }
    return items;
  }

  function item(bytes, view, at, length, explicit) {
    const held = {}, end = length === NOTHING ? Infinity : at.place + length;
    while (at.place < end && at.place + 8 <= bytes.length) {
      if (view.getUint16(at.place, true) * 65536 + view.getUint16(at.place + 2, true) === END_OF_ITEM) {
        at.place += 8;
        return held;
      }
      element(bytes, view, at, held, explicit);
    }
    return held;
  }

  function valueOf(bytes, form) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length === 0) return null;
    if (form === "US" && bytes.length >= 2) return view.getUint16(0, true);
    if (form === "SS" && bytes.length >= 2) return view.getInt16(0, true);
    if (form === "UL" && bytes.length >= 4) return view.getUint32(0, true);
    if (LONG.has(form)) return bytes;
    const text = latin1(bytes).replace(/[\0 ]+$/, "").replace(/^ +/, "");
    if (form !== "DS" && form !== "IS") return text;
    const number = text === "" ? null : Number(text);
    if (Number.isNaN(number)) throw new Damaged(`${form} is no number`);
    return number;
  }

  yourEcg.readers.dicomElements = { recognises, read, Damaged };
})(globalThis);
