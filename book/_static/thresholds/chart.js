// A small line chart in SVG, which prints, scales and takes the page's colours; its point can be moved.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 350;
  const HEIGHT = 240;
  const EDGE = { left: 80, right: 24, top: 26, bottom: 44 };

  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) made.textContent = text;
    return made;
  }

  cctaecg.Chart = function (title, xLabel, yLabel) {
    const svg = element("svg", { viewBox: "0 0 " + WIDTH + " " + HEIGHT, class: "threshold-chart", role: "img" });
    const drawn = element("g", {});
    const point = element("circle", { r: 5, class: "chart-point" });
    const rule = element("line", { class: "chart-rule" });
    let scale = null;
    svg.append(element("text", { x: EDGE.left, y: 16, class: "chart-title" }, title), drawn, rule, point);
    this.element = svg;

    // Ranges {x: [from, to], y: [from, to]} and series [{points: [[x, y], ...], kind: "line" | "band" | ...}].
    this.draw = function (ranges, series) {
      scale = {
        x: function (value) {
          const share = (value - ranges.x[0]) / (ranges.x[1] - ranges.x[0]);
          return EDGE.left + share * (WIDTH - EDGE.left - EDGE.right);
        },
        y: function (value) {
          const share = (value - ranges.y[0]) / (ranges.y[1] - ranges.y[0]);
          return HEIGHT - EDGE.bottom - share * (HEIGHT - EDGE.top - EDGE.bottom);
        },
        ranges: ranges,
      };
      drawn.replaceChildren();
      axes(ranges);
      series.forEach(function (each) {
        const places = each.points.map(function (at) {
          return scale.x(at[0]).toFixed(1) + "," + scale.y(bounded(at[1], ranges.y)).toFixed(1);
        });
        if (!places.length) return;
        drawn.append(element("path", {
          class: "chart-" + each.kind, d: "M" + places.join("L") + (each.kind === "band" ? "z" : ""),
        }));
        if (each.name) {
          const last = each.points[each.named === undefined ? each.points.length - 1 : each.named];
          drawn.append(element("text", {
            class: "chart-name", x: scale.x(last[0]), y: scale.y(bounded(last[1], ranges.y)) - 5,
            "text-anchor": scale.x(last[0]) > WIDTH / 2 ? "end" : "start",
          }, each.name));
        }
      });
    };

    // Puts the point at (x, y), and a rule through it along the threshold; null for either leaves it out.
    this.move = function (at, threshold, said) {
      point.style.display = at === null ? "none" : "";
      if (at !== null) {
        point.setAttribute("cx", scale.x(bounded(at[0], scale.ranges.x)).toFixed(1));
        point.setAttribute("cy", scale.y(bounded(at[1], scale.ranges.y)).toFixed(1));
      }
      const along = threshold === null ? null : threshold.x !== undefined ? "x" : "y";
      rule.style.display = along === null ? "none" : "";
      if (along !== null) {
        const place = scale[along](bounded(threshold[along], scale.ranges[along])).toFixed(1);
        const across = along === "x"
          ? [place, EDGE.top, place, HEIGHT - EDGE.bottom] : [EDGE.left, place, WIDTH - EDGE.right, place];
        ["x1", "y1", "x2", "y2"].forEach(function (name, i) { rule.setAttribute(name, across[i]); });
      }
      svg.setAttribute("aria-label", title + ": " + said);
    };

    function axes(ranges) {
      ticks(ranges.x).forEach(function (value) {
        drawn.append(
          element("line", { class: "chart-grid", x1: scale.x(value), x2: scale.x(value), y1: EDGE.top, y2: HEIGHT - EDGE.bottom }),
          element("text", { class: "chart-tick", x: scale.x(value), y: HEIGHT - EDGE.bottom + 19, "text-anchor": "middle" },
            ranges.names ? "" : percent(value)));
      });
      (ranges.names || []).forEach(function (name, i) {
        drawn.append(element("text", { class: "chart-tick", x: scale.x(i), y: HEIGHT - EDGE.bottom + 19, "text-anchor": "middle" }, name));
      });
      ticks(ranges.y).forEach(function (value) {
        drawn.append(
          element("line", { class: "chart-grid", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: scale.y(value), y2: scale.y(value) }),
          element("text", { class: "chart-tick", x: EDGE.left - 5, y: scale.y(value) + 4, "text-anchor": "end" },
            ranges.signed ? cctaecg.said.minus(String(tidy(value))) : percent(value)));
      });
      drawn.append(
        element("text", { class: "chart-label", x: (EDGE.left + WIDTH - EDGE.right) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, xLabel),
        element("text", { class: "chart-label", x: -(EDGE.top + HEIGHT - EDGE.bottom) / 2, y: 12, "text-anchor": "middle", transform: "rotate(-90)" }, yLabel));
    }
  };

  function bounded(value, range) {
    return Math.min(Math.max(value, range[0]), range[1]);
  }

  // Without what binary numbers add to a tick.
  function tidy(value) {
    return Number(value.toFixed(6));
  }

  function percent(value) {
    return tidy(100 * value) + "%";
  }

  // Round numbers within a range: four steps at most.
  function ticks(range) {
    const width = range[1] - range[0];
    let step = Math.pow(10, Math.floor(Math.log10(width)));
    while (width / step > 5) step *= 2;
    while (width / step < 2.5) step /= 2;
    const found = [];
    for (let i = Math.ceil(range[0] / step - 1e-9); i * step <= range[1] + 1e-9; i++) found.push(i * step);
    return found;
  }
})();
