// The ECG on ruled paper: three rows of four leads and a rhythm strip, 25 mm/s and 10 mm/mV, on a canvas.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const { threeByFour, twelveByOne, rhythm, lines, onPhone, mmPerSecond: MM_PER_SECOND, mmPerMv: MM_PER_MV } =
    root.cctaecg.ecgScale;
  const ROW_MM = 22, ROW_MM_ON_PHONE = 18, LEFT_MM = 8, BELOW_MM = 4;
  const LEAST_PIXELS_PER_MM = 2.6; // below it the small squares run into each other

  function colours() {
    const dark = document.documentElement.dataset.theme === "dark";
    return dark ? { paper: "#1d1716", fine: "#3b2a28", bold: "#6b4440", trace: "#f3ece9", text: "#f3ece9" }
      : { paper: "#fffaf8", fine: "#f6d5cf", bold: "#e3a49a", trace: "#151515", text: "#333" };
  }

  function shown(recording) {
    const { seconds } = yourEcg.data.signal, wanted = yourEcg.arrays.rounded(seconds * recording.fs);
    const given = recording.signal[0].length, start = Math.max(0, (given - wanted) >> 1);
    return recording.signal.map((row) => {
      const part = row.subarray(start, Math.min(given, start + wanted));
      const known = part.filter((value) => !Number.isNaN(value)), middle = known.length ? yourEcg.arrays.median(known) : 0;
      return part.map((value) => value - middle);
    });
  }

  function ruled(context, width, height, colour) {
    const across = lines(width), down = lines(height);
    for (const kind of ["fine", "bold"]) {
      context.strokeStyle = colour[kind];
      context.lineWidth = kind === "fine" ? 0.12 : 0.2;
      context.beginPath();
      for (const x of across[kind]) {
        context.moveTo(x, 0);
        context.lineTo(x, height);
      }
      for (const y of down[kind]) {
        context.moveTo(0, y);
        context.lineTo(width, y);
      }
      context.stroke();
    }
  }

  // A line broken where samples are missing; more than so many millimetres away it is cut.
  function trace(context, row, fs, x, y, most) {
    let down = false;
    context.beginPath();
    for (let t = 0; t < row.length; t++) {
      const deflection = row[t] * MM_PER_MV;
      if (Number.isNaN(deflection)) {
        down = false;
        continue;
      }
      const at = [x + (t / fs) * MM_PER_SECOND, y - Math.max(-most, Math.min(most, deflection))];
      if (down) context.lineTo(...at);
      else context.moveTo(...at);
      down = true;
    }
    context.stroke();
  }

  function pulse(context, y) {
    context.beginPath();
    context.moveTo(1, y);
    [[2, y], [2, y - MM_PER_MV], [6, y - MM_PER_MV], [6, y], [7, y]].forEach((at) => context.lineTo(...at));
    context.stroke();
  }

  function draw(canvas, recording) {
    const { LEADS } = yourEcg.leads, signal = shown(recording), fs = recording.fs, colour = colours();
    const seconds = signal[0].length / fs;
    const phone = onPhone(), rows = phone ? twelveByOne : [...threeByFour, [rhythm]], rowMm = phone ? ROW_MM_ON_PHONE : ROW_MM;
    const width = LEFT_MM + Math.max(25, seconds * MM_PER_SECOND) + 2, height = rows.length * rowMm + BELOW_MM;
    const scale = Math.max(LEAST_PIXELS_PER_MM, canvas.parentElement.clientWidth / width);
    const ratio = root.devicePixelRatio || 1;
    canvas.style.width = `${width * scale}px`;
    canvas.style.height = `${height * scale}px`;
    canvas.width = Math.round(width * scale * ratio);
    canvas.height = Math.round(height * scale * ratio);
    const context = canvas.getContext("2d");
    context.scale(scale * ratio, scale * ratio);
    context.fillStyle = colour.paper;
    context.fillRect(0, 0, width, height);
    ruled(context, width, height, colour);
    context.strokeStyle = colour.trace;
    context.fillStyle = colour.text;
    context.lineWidth = 0.35;
    context.lineJoin = "round";
    context.font = "bold 3.6px sans-serif";
    const strip = (lead, x, y, from, until) => {
      trace(context, signal[LEADS.indexOf(lead)].subarray(from, until), fs, x, y, rowMm);
      context.fillText(lead, x + 1, y - rowMm / 2 + 2.5);
    };
    rows.forEach((leads, row) => {
      const y = rowMm * (row + 0.5) + 2, share = (k) => Math.round((k * signal[0].length) / leads.length);
      pulse(context, y);
      leads.forEach((lead, k) => strip(lead, LEFT_MM + (share(k) / fs) * MM_PER_SECOND, y, share(k), share(k + 1)));
    });
    canvas.setAttribute("aria-label", `Twelve leads of ${yourEcg.formatting.general(seconds, 3)} seconds`
      + (phone ? ", one below another" : ", and lead II below"));
  }

  yourEcg.drawing = { draw };
})(globalThis);
