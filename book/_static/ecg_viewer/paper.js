// An ECG on ruled paper: 25 mm a second, 10 mm a millivolt; the drawing's unit is a millimetre.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});
  const SVG = "http://www.w3.org/2000/svg";
  const scale = cctaecg.ecgScale;
  const MM_PER_SECOND = scale.mmPerSecond;
  const MM_PER_MV = scale.mmPerMv;
  const EDGE = 6;
  const SHADES = 5;
  const BIN_SECONDS = 0.04;

  // Which lead stands where: rows of leads, how long each is drawn, and how high its row is.
  const LAYOUTS = {
    "3x4": { name: "3 × 4 and rhythm", seconds: 2.5, height: 27, rhythm: scale.rhythm, rows: scale.threeByFour },
    "6x2": { name: "6 × 2", seconds: 5, height: 22, rows: scale.sixByTwo },
    "12x1": { name: "12 × 1", seconds: 10, height: 18, rows: scale.twelveByOne },
  };

  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // Every piece of a layout: lead, first second, place and width in millimetres, and the height of its zero line.
  function pieces(layout) {
    const found = [];
    layout.rows.forEach(function (row, i) {
      row.forEach(function (lead, j) {
        found.push({ lead: lead, from: j * layout.seconds, seconds: layout.seconds,
          x: EDGE + j * layout.seconds * MM_PER_SECOND, zero: EDGE + (i + 0.5) * layout.height });
      });
    });
    if (layout.rhythm) {
      found.push({ lead: layout.rhythm, from: 0, seconds: layout.seconds * layout.rows[0].length, x: EDGE,
        zero: EDGE + (layout.rows.length + 0.5) * layout.height });
    }
    return found;
  }

  function size(layout) {
    const rows = layout.rows.length + (layout.rhythm ? 1 : 0);
    return { width: 2 * EDGE + layout.seconds * layout.rows[0].length * MM_PER_SECOND, height: 2 * EDGE + rows * layout.height };
  }

  function ruled(svg, width, height) {
    const across = scale.lines(width);
    const down = scale.lines(height);
    ["fine", "bold"].forEach(function (kind) {
      svg.append(element("path", {
        class: "paper-" + kind,
        d: across[kind].map(function (x) { return "M" + x + ",0V" + height; })
          .concat(down[kind].map(function (y) { return "M0," + y + "H" + width; })).join(""),
      }));
    });
  }

  // The samples of a piece as points; a trace that leaves its row is drawn as it is, as on paper.
  function trace(values, fs, piece) {
    const first = Math.round(piece.from * fs);
    const last = Math.min(values.length, Math.round((piece.from + piece.seconds) * fs));
    const points = [];
    for (let i = first; i < last; i++) {
      points.push((piece.x + ((i - first) / fs) * MM_PER_SECOND).toFixed(2) + "," + (piece.zero - values[i] * MM_PER_MV).toFixed(2));
    }
    return points.length ? "M" + points.join("L") : "";
  }

  // Attributions as shading behind the trace: stripes of 40 ms, in five strengths for and five against.
  function shading(values, fs, piece, height, paths) {
    const each = Math.max(1, Math.round(BIN_SECONDS * fs));
    const first = Math.round(piece.from * fs);
    const last = Math.min(values.length, Math.round((piece.from + piece.seconds) * fs));
    for (let start = first; start < last; start += each) {
      let sum = 0;
      const end = Math.min(start + each, last);
      for (let i = start; i < end; i++) sum += values[i];
      const mean = sum / (end - start);
      const strength = Math.min(SHADES, Math.ceil(Math.sqrt(Math.abs(mean)) * SHADES - 0.5));
      if (strength < 1) continue;
      const x = piece.x + ((start - first) / fs) * MM_PER_SECOND;
      paths[(mean > 0 ? "for" : "against") + strength] += "M" + x.toFixed(2) + "," + (piece.zero - height / 2).toFixed(1) + "h" +
        (((end - start) / fs) * MM_PER_SECOND).toFixed(2) + "v" + height + "h-" + (((end - start) / fs) * MM_PER_SECOND).toFixed(2) + "z";
    }
  }

  // A lead of a group's mean beat, which has a rate of its own, laid at each R peak that the piece shows whole or in part.
  function overlaid(beat, k, r, piece) {
    const values = beat.values[k];
    let drawn = "";
    r.forEach(function (second) {
      const points = [];
      for (let i = 0; i < values.length; i++) {
        const at = second + beat.start + i / beat.fs - piece.from;
        if (at < 0 || at > piece.seconds) continue;
        points.push((piece.x + at * MM_PER_SECOND).toFixed(2) + "," + (piece.zero - values[i] * MM_PER_MV).toFixed(2));
      }
      if (points.length > 1) drawn += "M" + points.join("L");
    });
    return drawn;
  }

  // An ECG {fs, leads, signal, attribution, r} with shown {layout, attribution: bool, beat: {values, start, fs} or null}.
  cctaecg.ecgPaper = function (ecg, shown, label) {
    const layout = LAYOUTS[shown.layout];
    const extent = size(layout);
    const svg = element("svg", { viewBox: "0 0 " + extent.width + " " + extent.height, class: "ecg-paper", role: "img", "aria-label": label });
    svg.dataset.millimetres = extent.width;
    ruled(svg, extent.width, extent.height);
    const paths = {};
    for (let strength = 1; strength <= SHADES; strength++) paths["for" + strength] = paths["against" + strength] = "";
    let traces = "";
    let beats = "";
    const names = [];
    pieces(layout).forEach(function (piece) {
      const k = ecg.leads.indexOf(piece.lead);
      if (shown.attribution) shading(ecg.attribution[k], ecg.fs, piece, layout.height - 1, paths);
      if (shown.beat) beats += overlaid(shown.beat, k, ecg.r, piece);
      traces += trace(ecg.signal[k], ecg.fs, piece);
      names.push(element("text", { class: "paper-lead", x: piece.x + 1, y: piece.zero - layout.height / 2 + 5 }, piece.lead));
    });
    Object.keys(paths).forEach(function (name) {
      if (paths[name]) svg.append(element("path", { class: "paper-" + name.slice(0, -1) + " shade-" + name.slice(-1), d: paths[name] }));
    });
    if (beats) svg.append(element("path", { class: "paper-beat", d: beats }));
    svg.append(element("path", { class: "paper-trace", d: traces }));
    names.forEach(function (name) { svg.append(name); });
    return svg;
  };

  cctaecg.ecgLayouts = LAYOUTS;
})();
