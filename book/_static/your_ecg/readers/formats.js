// From dropped files to one recording: the format is recognised by what a file holds, as the library does.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { readers } = yourEcg;

  const HEAD = 4096;

  // In the library's order; unnamed: its files may leave leads without names.
  const FORMATS = [
    { name: "table", recognises: readers.plainTable.recognises, read: readers.plainTable.read, unnamed: true },
    { name: "WFDB", recognises: readers.wfdb.recognises, read: readers.wfdb.read },
    { name: "npy", recognises: (file, head) => readers.npy.recognises(head), read: readers.npy.read, unnamed: true },
    { name: "DICOM", recognises: (file, head) => readers.dicom.recognises(head), read: readers.dicom.read },
    { name: "HL7 aECG", recognises: (file, head) => readers.aecg.recognises(head), read: readers.aecg.read },
    { name: "GE MUSE XML", recognises: (file, head) => readers.muse.recognises(head), read: readers.muse.read },
    { name: "CSV", recognises: (file, head) => readers.csv.separator(yourEcg.text.ofTable(head)) !== null,
      read: readers.csv.read },
  ];

  function fault(kind, sentence) {
    return new yourEcg.EcgFault(kind, sentence);
  }

  // The file that stands for the ECG among those dropped: the one there is, or a header beside its samples.
  function mainOf(files) {
    const headers = files.filter((file) => file.name.endsWith(".hea"));
    if (files.length === 1) return files[0];
    if (headers.length === 1) return headers[0];
    throw new yourEcg.EcgFault("ManyRecords", "Several files were dropped. Drop one ECG at a time; of WFDB, the header "
      + "(.hea) with the files of samples that belong to it.", true);
  }

  function headOf(bytes) {
    const head = bytes.subarray(0, HEAD);
    const begin = yourEcg.text.latin1(head.subarray(0, 64)).replace(/[\u00ef\u00bb\u00bf\u00ff\u00fe\0\s]/g, "");
    const prolog = /^<[?!]/.test(begin) && readers.xml.rootName(head) === null;
    return prolog ? bytes.subarray(0, HEAD + yourEcg.data.library.files.longestProlog) : head;
  }

  function formatOf(file, head, files, leadsStated) {
    const found = FORMATS.find((format) => format.recognises(file, head, files));
    if (found) return found;
    if (leadsStated && readers.plainTable.isHeaded(head)) return FORMATS[0];
    const elsewhere = readers.noEcg.formatElsewhere(head), other = readers.noEcg.kindOfOther(file, head);
    if (other) throw fault("NoEcg", `is ${other} and no ECG`);
    if (elsewhere) {
      throw new yourEcg.EcgFault("UnknownFormat",
        `This may be an ECG in ${elsewhere}, which this page does not read; cctaecg predict does.`, true);
    }
    if (["BZh", "\xfd7zXZ", "7z\xbc\xaf", "Rar!"].some((start) => yourEcg.text.startsWith(head, start))) {
      throw fault("UnknownFormat", "is packed; unpack it first");
    }
    const header = file.name.replace(/\.[^.]*$/, "") + ".hea";
    throw new yourEcg.EcgFault("UnknownFormat", `its content is none of ${yourEcg.data.library.formats.join(", ")} `
      + "(samples of WFDB need their header beside them)", false,
      /\.(?:dat|mat)$/i.test(file.name) ? `Drop ${header} together with it.` : "");
  }

  // What is too large is refused before it is read: { name, size } of each file.
  function refuseLarge(files) {
    const { largestBytes } = yourEcg.data.library.files, large = Array.from(files).find((file) => file.size > largestBytes);
    if (!large) return;
    const minutes = Math.floor(yourEcg.data.library.recording.largestSamples / (12 * 500 * 60));
    throw new yourEcg.EcgFault("TooLarge", `holds ${large.size} bytes; a 12-lead ECG has fewer than ${largestBytes}`, false,
      `That is room for ${minutes} minutes of 12 leads at 500 Hz; the networks read ${yourEcg.data.signal.seconds} seconds.`);
  }

  // files: { name, size, bytes } of one ECG. stated: fs, unit and leads, null where the file is to say it.
  function read(files, stated) {
    const file = mainOf(files);
    refuseLarge(files);
    if (file.size === 0) throw fault("UnreadableFile", "is empty");
    const head = headOf(file.bytes), format = formatOf(file, head, files, stated.leads !== null);
    const waveforms = format.read(file.bytes, file, stated, files);
    if (stated.leads && waveforms.leads && !format.unnamed) refuseOtherLeads(waveforms.leads, stated.leads);
    if (waveforms.samples.length && waveforms.samples[0].length === 0) throw fault("UnreadableFile", "holds no samples");
    return yourEcg.recording.toRecording(waveforms, stated, format.name);
  }

  function refuseOtherLeads(inFile, stated) {
    const named = (names) => names.map(yourEcg.leads.leadNamed).filter(Boolean).join(" ");
    if (named(inFile) !== named(stated)) {
      throw fault("Contradiction", `leads are ${inFile.join(", ")} in the file, but ${stated.join(", ")} were stated`);
    }
  }

  yourEcg.readers.read = read;
  yourEcg.readers.refuseLarge = refuseLarge;
})(globalThis);
