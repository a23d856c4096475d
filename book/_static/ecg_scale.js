// ECG paper as both instruments draw it: its scale in millimetres, its lines, and where the leads stand.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});

  cctaecg.ecgScale = {
    mmPerSecond: 25,
    mmPerMv: 10,
    fineMm: 1, // between fine lines
    boldMm: 5, // between bold ones
    threeByFour: [["I", "aVR", "V1", "V4"], ["II", "aVL", "V2", "V5"], ["III", "aVF", "V3", "V6"]],
    sixByTwo: [["I", "V1"], ["II", "V2"], ["III", "V3"], ["aVR", "V4"], ["aVL", "V5"], ["aVF", "V6"]],
    twelveByOne: [["I"], ["II"], ["III"], ["aVR"], ["aVL"], ["aVF"], ["V1"], ["V2"], ["V3"], ["V4"], ["V5"], ["V6"]],
    rhythm: "II",
  };

  // On a phone the leads stand below one another: beside one another the last of them would be beyond the edge.
  cctaecg.ecgScale.onPhone = function () { return window.matchMedia("(max-width: 600px)").matches; };

  // The lines of a sheet, each as the place where it stands; every fifth is bold.
  cctaecg.ecgScale.lines = function (extent) {
    const { fineMm, boldMm } = cctaecg.ecgScale;
    const fine = [];
    const bold = [];
    for (let at = 0; at <= extent; at += fineMm) (at % boldMm ? fine : bold).push(at);
    return { fine: fine, bold: bold };
  };
})();
