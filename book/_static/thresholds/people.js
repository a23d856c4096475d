// A thousand people as a thousand marks: each kind has its colour and its shape, and is one path.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});
  const SVG = "http://www.w3.org/2000/svg";
  const ACROSS = 40;
  const STEP = 10;

  function disc(x, y, radius) {
    return "M" + (x - radius) + "," + y + "a" + radius + "," + radius + " 0 1 0 " + 2 * radius + ",0a" + radius + "," +
      radius + " 0 1 0 " + -2 * radius + ",0z";
  }

  const SHAPES = {
    found: function (x, y) { return disc(x, y, 4); },
    missed: function (x, y) { return "M" + (x - 3.6) + "," + (y - 3.6) + "h7.2v7.2h-7.2z"; },
    alarms: function (x, y) { return disc(x, y, 3.2); }, // drawn as a ring
    low: function (x, y) { return disc(x, y, 1.4); },
  };
  const KINDS = ["found", "missed", "alarms", "low"];

  cctaecg.peopleKinds = KINDS;

  cctaecg.mark = function (kind) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 12 12");
    svg.setAttribute("class", "people-mark");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", "people-" + kind);
    path.setAttribute("d", SHAPES[kind](6, 6));
    svg.append(path);
    return svg;
  };

  cctaecg.People = function () {
    const svg = document.createElementNS(SVG, "svg");
    const paths = {};
    svg.setAttribute("viewBox", "0 0 " + ACROSS * STEP + " " + (1000 / ACROSS) * STEP);
    svg.setAttribute("class", "people");
    svg.setAttribute("role", "img");
    KINDS.forEach(function (kind) {
      paths[kind] = document.createElementNS(SVG, "path");
      paths[kind].setAttribute("class", "people-" + kind);
      svg.append(paths[kind]);
    });
    this.element = svg;
    this.show = function (counts, said) {
      let place = 0;
      KINDS.forEach(function (kind) {
        let drawn = "";
        for (let end = place + counts[kind]; place < end; place++) {
          drawn += SHAPES[kind]((place % ACROSS) * STEP + STEP / 2, Math.floor(place / ACROSS) * STEP + STEP / 2);
        }
        paths[kind].setAttribute("d", drawn);
      });
      svg.setAttribute("aria-label", said);
    };
  };
})();
