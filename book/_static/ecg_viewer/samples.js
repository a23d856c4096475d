// The page's ECGs as numbers: millivolts by lead, attributions from -1 to 1, mean beats in millivolts.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});

  function bytes(text) {
    const raw = window.atob(text);
    const found = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
    return found;
  }

  // Rows of equal length, one a lead.
  function rows(values, count) {
    const each = values.length / count;
    const found = [];
    for (let i = 0; i < count; i++) found.push(values.subarray(i * each, (i + 1) * each));
    return found;
  }

  function millivolts(text, count) {
    const view = new DataView(bytes(text).buffer);
    const values = new Float32Array(view.byteLength / 2);
    for (let i = 0; i < values.length; i++) values[i] = view.getInt16(2 * i, true) / 1000;
    return rows(values, count);
  }

  function shares(text, count) {
    const view = new Int8Array(bytes(text).buffer);
    return rows(Float32Array.from(view, function (value) { return value / 127; }), count);
  }

  cctaecg.samples = { millivolts: millivolts, shares: shares };
})();
