// WFDB records: the samples that a header names, in the formats that files of ECGs have.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { wfdbHeader } = yourEcg.readers;
  const { general, quoted } = yourEcg.formatting;

  function sixteen(little, centre = 0) {
    return (view, at) => (centre ? view.getUint16(2 * at, little) - centre : view.getInt16(2 * at, little));
  }

  function twelve(view, at) {
    const byte = 3 * (at >> 1), middle = view.getUint8(byte + 1);
    const value = at % 2 ? view.getUint8(byte + 2) | ((middle & 0xf0) << 4) : view.getUint8(byte) | ((middle & 15) << 8);
    return value > 2047 ? value - 4096 : value;
  }

  function twentyFour(view, at) {
    return view.getUint16(3 * at, true) | (view.getInt8(3 * at + 2) << 16);
  }

  // value: of a place in the file; room: samples in so many bytes; missing: what marks a missing sample
  const FORMATS = {
    16: { value: sixteen(true), room: (bytes) => bytes >> 1, missing: -32768 },
    61: { value: sixteen(false), room: (bytes) => bytes >> 1, missing: -32768 },
    160: { value: sixteen(true, 32768), room: (bytes) => bytes >> 1, missing: -32768 },
    80: { value: (view, at) => view.getUint8(at) - 128, room: (bytes) => bytes, missing: -128 },
    212: { value: twelve, room: (bytes) => Math.floor((2 * bytes) / 3), missing: -2048 },
    24: { value: twentyFour, room: (bytes) => Math.floor(bytes / 3), missing: -8388608 },
    32: { value: (view, at) => view.getInt32(4 * at, true), room: (bytes) => bytes >> 2, missing: -2147483648 },
  };

  function fault(kind, sentence) {
    return new yourEcg.EcgFault(kind, sentence);
  }

  function headerText(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return yourEcg.text.latin1(bytes);
    }
  }

  // The header among the files that belongs to one, which may be itself; null if there is none.
  function headerOf(file, files) {
    if (file.name.endsWith(".hea")) return file;
    const beside = files.find((other) => other.name === file.name.replace(/\.[^.]*$/, "") + ".hea" && other !== file);
    if (!beside || beside.size > yourEcg.data.library.files.largestHeader) return null;
    return headerText(beside.bytes).split(/\s+/).includes(file.name) ? beside : null;
  }

  function recognises(file, head, files) {
    if (!head.includes(0)) {
      if (file.name.endsWith(".hea")) return true;
      const text = headerText(head), end = text.lastIndexOf("\n");
      if (wfdbHeader.isHeader(wfdbHeader.linesOf(end > 0 ? text.slice(0, end) : text))) return true;
    }
    return !file.name.endsWith(".hea") && headerOf(file, files) !== null;
  }

  function read(bytes, file, stated, files) {
    const headerFile = headerOf(file, files) || file, { largestHeader } = yourEcg.data.library.files;
    if (headerFile.size > largestHeader) {
      throw fault("TooLarge", `is longer than the ${largestHeader} bytes that a header may have`);
    }
    const header = wfdbHeader.read(headerText(headerFile.bytes));
    if (header.channels.length === 0) throw fault("UnreadableFile", "the header describes no lead");
    const named = yourEcg.leads.leadsNamed(header.channels.map((channel) => channel.lead));
    const all = header.channels.map((_, row) => row), some = all.filter((row) => named[row]);
    const rows = some.length ? some : all;
    const { wfdbFormats } = yourEcg.data.library.files;
    for (const row of rows) {
      const { lead, gain, format } = header.channels[row];
      if (!(Math.abs(gain) > 0 && Math.abs(gain) < Infinity)) {
        throw fault("UnknownUnit", `lead ${lead} has gain ${general(gain)}: it is not calibrated`);
      }
      if (!wfdbFormats.includes(format)) {
        throw fault("UnreadableFile",
          `the header states the storage format ${format}; expected one of ${wfdbFormats.join(", ")}`);
      }
    }
    const names = [...new Set(rows.map((row) => header.channels[row].file))];
    for (const name of names) refuseMissing(name, files);
    const counts = new Map(names.flatMap((name) => countsOf(name, header, files)));
    const lengths = new Set(rows.map((row) => counts.get(row).length));
    if (lengths.size > 1) throw fault("UnreadableFile", "the files of the record differ in length");
    const leads = rows.map((row) => header.channels[row]);
    verify(leads, rows.map((row) => counts.get(row)));
    const samples = rows.map((row) => {
      const { baseline, gain, format } = header.channels[row], { missing } = FORMATS[format];
      return new Float64Array(counts.get(row)).map((count) => (count === missing ? NaN : (count - baseline) / gain));
    });
    return { samples, kind: "double", leads: leads.map((one) => one.lead), units: leads.map((one) => one.unit),
      fs: header.fs };
  }

  function refuseMissing(name, files) {
    if (files.some((one) => one.name === name)) return;
    throw new yourEcg.EcgFault("FileMissing", `the header names a file ${quoted(name)}, and it is not there`, false,
      `Drop ${name} together with the header.`);
  }

  // Pairs of a channel's number and its counts, of the channels that one file holds, interleaved.
  function countsOf(name, header, files) {
    const beside = header.channels.flatMap((channel, row) => (channel.file === name ? [row] : []));
    const { format, offset } = header.channels[beside[0]], known = FORMATS[format];
    if (!known || beside.some((row) => header.channels[row].format !== format || header.channels[row].framed)) {
      throw new yourEcg.EcgFault("UnreadableFile",
        `Samples of WFDB's format ${format} with several of a lead in a frame, skewed, beside another format in one file, `
        + "or of a rarer format are not read by this page; cctaecg predict may read them.", true);
    }
    const file = files.find((one) => one.name === name);
    if (known.room(file.size - offset) > yourEcg.data.library.recording.largestSamples) {
      throw fault("TooLarge", `holds ${file.size} bytes`);
    }
    if (offset && yourEcg.text.startsWith(file.bytes, "MATLAB 5.0")) {
      throw fault("UnreadableFile", `is a MATLAB 5 file, and the header says that its samples start at byte ${offset}, as in `
        + "MATLAB 4; save it with save(..., '-v4'), or check it without the header");
    }
    const raw = file.bytes.subarray(Math.min(offset, file.bytes.length));
    const complete = Math.floor(known.room(raw.length) / beside.length);
    const wanted = header.samples === null ? complete : header.samples;
    if (complete < wanted || complete === 0) {
      throw fault("UnreadableFile",
        `holds ${complete} of ${wanted} samples of each lead; it is truncated or empty`);
    }
    const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
    return beside.map((row, column) => [row, new Int32Array(wanted).map(
      (_, t) => known.value(view, t * beside.length + column))]);
  }

  // Refuses samples that are others than those whose sum or first value the header states.
  function verify(leads, counts) {
    const wrong = [];
    if (leads.some((lead) => lead.checksum)) {
      wrong.push(["checksum", leads.filter((lead, k) => (sum(counts[k]) - lead.checksum) % 65536 !== 0)]);
    }
    if (leads.some((lead) => lead.first)) {
      wrong.push(["first value", leads.filter((lead, k) => counts[k][0] !== lead.first)]);
    }
    const said = wrong.filter(([, those]) => those.length).map(([what, those]) => `the ${what} of `
      + (those.length === leads.length ? "all leads" : `lead ${those.map((lead) => lead.lead).join(", ")}`)).join(" and ");
    if (said) throw fault("UnreadableFile", `the samples are not those that the header describes: ${said} is another`);
  }

  function sum(counts) {
    return counts.reduce((total, count) => total + count, 0);
  }

  yourEcg.readers.wfdb = { recognises, headerOf, read };
})(globalThis);
