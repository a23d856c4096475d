// The header of a WFDB record: which files hold the samples of which signal, in what format and unit.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { quoted } = yourEcg.formatting;

  const RECORD = new RegExp("^([^\\s/]+)(/\\d{1,9})?\\s+(\\d{1,9})(?:\\s+([\\d.eE+-]+)"
    + "(?:/[\\d.eE+-]+(?:\\([\\d.eE+-]+\\))?)?(?:\\s+(\\d{1,18})(?:\\s.*)?)?)?$");
  const SIGNAL = new RegExp("^(\\S+)\\s+(\\d{1,9})(?:x(\\d{1,9}))?(?::(\\d{1,9}))?(?:\\+(\\d{1,18}))?"
    + "(?:\\s+([\\d.eE+-]+)(?:\\((-?\\d{1,18})\\))?(?:/(\\S+))?"
    + "(?:\\s+\\d+(?:\\s+(-?\\d{1,18})(?:\\s+(-?\\d{1,18})(?:\\s+(-?\\d{1,18})"
    + "(?:\\s+\\d+(?:\\s+(.+))?)?)?)?)?)?)?$");

  function unreadable(sentence) {
    return new yourEcg.EcgFault("UnreadableFile", sentence);
  }

  function linesOf(text) {
    return text.split(/\r\n|\n|\r/).map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  }

  // Whether whole lines are those of a header. Rows of numbers look like one, but for the names of their files.
  function isHeader(lines) {
    const record = lines.length ? RECORD.exec(lines[0]) : null;
    const signals = record ? lines.slice(1, 1 + Number(record[3])).map((line) => SIGNAL.exec(line)) : [];
    const { wfdbFormats } = yourEcg.data.library.files;
    return signals.length > 0
      && signals.every((signal) => signal && wfdbFormats.includes(signal[2]) && /\p{L}/u.test(signal[1]));
  }

  // { fs, samples, channels } of a header's text; fs and samples null where it states none.
  function read(text) {
    const limits = yourEcg.data.library, lines = linesOf(text);
    if (lines.length === 0) throw unreadable("the header is empty");
    const record = RECORD.exec(lines[0]);
    if (!record) {
      throw unreadable(`the first line of the header is ${quoted(lines[0].slice(0, 80))}; expected 'NAME LEADS RATE SAMPLES'`);
    }
    if (record[2]) throw unreadable("the record is split into segments; join them into one first");
    const count = Number(record[3]), samples = record[5] ? Number(record[5]) : null;
    if (lines.length - 1 < count) {
      throw unreadable(`the header announces ${count} leads and describes ${lines.length - 1}`);
    }
    if (count * (samples || 0) > limits.recording.largestSamples) {
      throw new yourEcg.EcgFault("TooLarge", `the header announces ${count} leads of ${samples} samples`);
    }
    const channels = lines.slice(1, count + 1).map(channelOf);
    return { fs: record[4] ? number(record[4]) : null, samples: samples || null, channels };
  }

  function channelOf(line) {
    const match = SIGNAL.exec(line);
    if (!match) {
      throw unreadable(`a signal line of the header is ${quoted(line.slice(0, 80))}; expected `
        + "'FILE FORMAT GAIN/UNIT BITS ZERO FIRST CHECKSUM BLOCK LEAD'");
    }
    const [, file, format, perFrame, skew, offset, gain, baseline, unit, zero, first, checksum, lead] = match;
    if (lead === undefined && gain !== undefined) throw unreadable(`signal line ${quoted(line.slice(0, 80))} names no lead`);
    if (file.length > yourEcg.data.library.files.longestName) {
      throw unreadable(`the header names a file by ${file.length} characters`);
    }
    if (/[/\\\0]/.test(file) || file === "." || file === "..") {
      throw unreadable(`the header names samples outside its own folder, in ${quoted(file)}`);
    }
    return {
      lead: lead || "", file, format, offset: Number(offset || 0), gain: number(gain || "0"), unit: unit || "mV",
      framed: !["1", undefined].includes(perFrame) || !["0", undefined].includes(skew),
      baseline: Number(baseline || zero || 0), first: Number(first || 0), checksum: Number(checksum || 0),
    };
  }

  function number(text) {
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
    throw unreadable(`the header has ${quoted(text)} where a number is expected`);
  }

  yourEcg.readers.wfdbHeader = { linesOf, isHeader, read };
})(globalThis);
