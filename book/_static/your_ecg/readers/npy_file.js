// One array of numpy's own format, of shape (12, n) or (n, 12).
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { LEADS } = yourEcg.leads;

  const TYPES = { i1: ["getInt8", 1], u1: ["getUint8", 1], i2: ["getInt16", 2], u2: ["getUint16", 2], i4: ["getInt32", 4],
    u4: ["getUint32", 4], i8: ["getBigInt64", 8], u8: ["getBigUint64", 8], f2: ["getUint16", 2], f4: ["getFloat32", 4],
    f8: ["getFloat64", 8] };
  const VERSIONS = ["1.0", "2.0", "3.0"], LONGEST = 10000; // bytes of a header, beyond which numpy reads none
  const DESCR = /["']descr["']\s*:\s*(?:["']([<>|=]?)([biufcV?]\d*|[OSUaM]\d*|m8?|M8?)(?:\[\w+\])?["']|\[[^\]]*\])/;
  const ORDER = /["']fortran_order["']\s*:\s*(True|False)/, SHAPE = /["']shape["']\s*:\s*\(((?:\s*-?\d+L?\s*,?)*)\)/;
  const KINDS = { f2: "half", f4: "single", f8: "double" };

  function unreadable(sentence) {
    return new yourEcg.EcgFault("UnreadableFile", sentence);
  }

  function recognises(head) {
    return yourEcg.text.startsWith(head, "\x93NUMPY");
  }

  // Type, order and shape of what follows, and where it begins.
  function headerOf(bytes) {
    const version = bytes.length < 8 ? VERSIONS[0] : `${bytes[6]}.${bytes[7]}`;
    if (!VERSIONS.includes(version)) {
      throw unreadable(`is no numpy array: its version is ${version}; expected ${VERSIONS.join(", ")}`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const start = version === VERSIONS[0] ? 10 : 12;
    const length = bytes.length < start ? NaN : start === 10 ? view.getUint16(8, true) : view.getUint32(8, true);
    if (!(start + length <= bytes.length)) throw unreadable("is no numpy array: its header is cut off");
    const text = yourEcg.text.latin1(bytes.subarray(start, start + length));
    const type = DESCR.exec(text), order = ORDER.exec(text), shape = SHAPE.exec(text);
    const rest = [DESCR, ORDER, SHAPE].reduce((left, field) => left.replace(field, ""), text);
    if (length > LONGEST || !type || !order || !shape || !/^\s*\{[\s,]*\}\s*$/.test(rest)) {
      throw unreadable("is no numpy array: its header cannot be read");
    }
    const lengths = shape[1].split(",").filter((part) => part.trim()).map((part) => parseInt(part, 10));
    return { start: start + length, big: type[1] === ">", type: type[2] || "", fortran: order[1] === "True", shape: lengths };
  }

  // Bytes of a value of a type, as far as its name tells.
  function sizeOf(type) {
    const size = type === "?" ? 1 : Number(type.slice(1) || (/^[mM]/.test(type) ? 8 : 0));
    return type[0] === "U" ? 4 * size : /^[mM]/.test(type) ? 8 : size;
  }

  function shown(shape) {
    return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  }

  function read(bytes, file, stated) {
    const header = headerOf(bytes), known = TYPES[header.type];
    if (/^O/.test(header.type)) throw unreadable("holds Python objects rather than numbers");
    const shape = header.shape.length === 3 ? header.shape.filter((length) => length !== 1) : header.shape;
    const count = header.shape.reduce((product, length) => product * length, 1);
    if (header.type === "f16" && shape.length === 2) {
      throw new yourEcg.EcgFault("UnreadableFile", "Samples of numpy's type float128 are not read by this page; "
        + "cctaecg predict may read them.", true);
    }
    if (count < 0 || count * sizeOf(header.type) > bytes.length - header.start) {
      throw unreadable(`announces shape ${shown(header.shape)} and is truncated`);
    }
    if (!known || shape.length !== 2 || Math.min(...shape) <= 1) {
      throw unreadable(`expected one array of 12 leads; it holds signal ${shown(header.shape)}`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset + header.start, count * known[1]);
    const value = (at) => Number(view[known[0]](at * known[1], !header.big));
    const names = stated.leads || LEADS, [rows, columns] = shape;
    const leadsFirst = rows === names.length;
    if (rows === columns && rows === names.length) throw unreadable(`shape ${shown(shape)} does not tell leads from samples`);
    if (!leadsFirst && columns !== names.length) {
      throw new yourEcg.EcgFault("MissingLead",
        `shape is ${shown(shape)}; expected (${names.length}, samples) or (samples, ${names.length})`);
    }
    const along = header.fortran ? [1, rows] : [columns, 1]; // from a row to the next, from a column to the next
    const [lead, sample] = leadsFirst ? along : [along[1], along[0]];
    const length = leadsFirst ? columns : rows;
    let samples = names.map((_, k) => new Float64Array(length).map((__, t) => value(k * lead + t * sample)));
    if (header.type === "f2") samples = samples.map(yourEcg.half.fromBits);
    return { samples, kind: KINDS[header.type] || "integer", leads: stated.leads || null, units: null, fs: null };
  }

  yourEcg.readers.npy = { recognises, read };
})(globalThis);
