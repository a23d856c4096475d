// Files that are no ECG, as notes, images and annotations; and ECGs of formats that this page does not read.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { isWide, latin1, startsWith, wide } = yourEcg.text;

  const STARTS = [["\x89PNG", "an image"], ["\xff\xd8\xff", "an image"], ["GIF8", "an image"], ["BM", "an image"],
    ["II*\0", "an image"], ["MM\0*", "an image"], ["%PDF", "a PDF"], ["%!PS", "a PostScript document"],
    ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"], ["{\\rtf", "a text"], ["ANN  1.0", "annotations"],
    ["PAR1", "a table of Parquet"]];
  const OFFICE = /^PK\x03\x04[\s\S]{26}(?:\[Content_Types\]\.xml|mimetype|_rels\/|docProps\/|word\/|xl\/|ppt\/)/;
  const LISTS = ["RECORDS", "ANNOTATORS", "SHA256SUMS.txt", "SHA256SUMS", "MD5SUMS"];
  const DOCUMENTS = ["html", "svg", "plist", "rss"];
  const DATE = /^\d{1,4}([./-])\d{1,2}\1\d{1,4}$/, NUMBER = /^[+-]?\d[\d.,eE+-]*$/;
  const SKIP = 59, NOTE = 63, CODES = 50; // of the annotation format

  // What a file is that is no ECG; null where it may be one.
  function kindOfOther(file, head) {
    const known = STARTS.find(([start]) => startsWith(head, start) && (start !== "BM" || startsWith(head, "\0\0\0\0", 6)));
    if (known) return known[1];
    if (OFFICE.test(latin1(head.subarray(0, 80)))) return "an Office document";
    const element = yourEcg.readers.xml.rootName(head);
    if (element !== null) return DOCUMENTS.includes(element) ? "a document" : null;
    const text = textOf(head);
    if (text !== null) {
      if (LISTS.includes(file.name)) return "a list of files";
      if (yourEcg.readers.plainTable.isHeaded(head)) return "a table whose columns are not named after leads";
      return isProse(text) ? "a text" : null;
    }
    return isAnnotations(file) ? "annotations" : null;
  }

  function textOf(head) {
    if (head.length === 0) return null;
    const cut = head.length >= 4096;
    for (const encoding of isWide(head) ? ["utf-16"] : ["utf-8", "windows-1252", "gb18030"]) {
      let text;
      try {
        text = encoding === "utf-16" ? wide(head) : new TextDecoder(encoding, { fatal: true }).decode(head, { stream: cut });
      } catch {
        continue;
      }
      if (/^[^\p{Cc}\p{Cs}\p{Co}\p{Cn}]*$/u.test(text.replace(/\s/g, ""))) return text;
    }
    return null;
  }

  // Whether fewer than half of its words are numbers; a date is none.
  function isProse(text) {
    const words = text.trim().split(/[\s,;:[\]{}]+/);
    return 2 * words.filter((word) => NUMBER.test(word) && !DATE.test(word)).length < words.length;
  }

  // Whether a file is one chain of WFDB annotations: words of kind and interval, then 0.
  function isAnnotations(file) {
    const { bytes } = file;
    if (bytes.length > yourEcg.data.library.files.longestAnnotations || bytes.length < 4) return false;
    let place = 0, kinds = 0;
    while (place + 2 <= bytes.length) {
      const word = bytes[place] | (bytes[place + 1] << 8), kind = word >> 10, interval = word & 0x3ff;
      place += 2;
      if (word === 0) return place === bytes.length && kinds > 0;
      if (kind === SKIP) place += 4;
      else if (kind === NOTE) place += interval + (interval % 2);
      else if ((CODES < kind && kind < SKIP) || kind === 0) return false;
      kinds += 1;
    }
    return false;
  }

  const UNREAD = [["PK\x03\x04", "npz"], ["\x89HDF\r\n\x1a\n", "HDF5"], ["MATLAB 7.3", "MATLAB 7.3"], ["MATLAB 5.0", "MATLAB"],
    ["0       ", "EDF"], ["ISHNE1.0", "ISHNE"], ["\x1f\x8b", "gzip"]];
  const UNREAD_XML = { restingecgdata: "Philips Sierra XML", cardiologyxml: "GE CardioSoft XML", ecg: "Mortara ELI XML" };

  // The format of an ECG that cctaecg predict may read and this page does not; null of any other.
  function formatElsewhere(head) {
    const known = UNREAD.find(([start]) => startsWith(head, start));
    if (known) return known[1];
    if (startsWith(head, "SCPECG", 16)) return "SCP-ECG";
    return UNREAD_XML[yourEcg.readers.xml.rootName(head)] || null;
  }

  yourEcg.readers.noEcg = { kindOfOther, formatElsewhere };
})(globalThis);
