// The page's ECGs as numbers: millivolts by lead, attributions from -1 to 1, mean beats in millivolts.
(function () {
  "use strict";

  var cctaecg = (window.cctaecg = window.cctaecg || {});

  function bytes(text) {
    var raw = window.atob(text);
    var found = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
    return found;
  }

  // Rows of equal length, one a lead.
  function rows(values, count) {
    var each = values.length / count;
    var found = [];
    for (var i = 0; i < count; i++) found.push(values.subarray(i * each, (i + 1) * each));
    return found;
  }

  function millivolts(text, count) {
    var view = new DataView(bytes(text).buffer);
    var values = new Float32Array(view.byteLength / 2);
    for (var i = 0; i < values.length; i++) values[i] = view.getInt16(2 * i, true) / 1000;
    return rows(values, count);
  }

  function shares(text, count) {
    var view = new Int8Array(bytes(text).buffer);
    return rows(Float32Array.from(view, function (value) { return value / 127; }), count);
  }

  cctaecg.samples = { millivolts: millivolts, shares: shares };
})();
