// Bytes of a file as text, in the encodings in which files of ECGs come.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  // Each byte its own character: what browsers call latin1 is another alphabet.
  function latin1(bytes) {
    let text = "";
    for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192));
    return text;
  }

  function startsWith(bytes, signs, at = 0) {
    for (let k = 0; k < signs.length; k++) {
      if (bytes[at + k] !== (typeof signs === "string" ? signs.charCodeAt(k) : signs[k])) return false;
    }
    return true;
  }

  function isWide(bytes) {
    return startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff]);
  }

  function wide(bytes) {
    return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes.subarray(0, bytes.length & ~1));
  }

  // UTF-8, UTF-16 as spreadsheets write it, or Latin-1 as older devices do; the last character may be cut.
  function decoded(bytes) {
    if (isWide(bytes)) return wide(bytes);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    } catch {
      return latin1(bytes).replace(/^\u00ef\u00bb\u00bf/, "");
    }
  }

  // The text of a table: its lines end in a line feed, whatever ended them, and it has no marks of its encoding.
  function ofTable(bytes) {
    return decoded(bytes).replace(/\ufeff/g, "").replace(/\r\n?/g, "\n");
  }

  yourEcg.text = { latin1, startsWith, isWide, wide, decoded, ofTable };
})(globalThis);
