// Calipers on the paper: two corners, moved by pointer or by arrow keys; between them milliseconds, rate and millivolts.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});
  const SVG = "http://www.w3.org/2000/svg";

  cctaecg.between = function (one, other) {
    const ms = Math.round((Math.abs(one.x - other.x) / cctaecg.ecgScale.mmPerSecond) * 1000);
    const mv = Math.abs(one.y - other.y) / cctaecg.ecgScale.mmPerMv;
    return { ms: ms, mv: Math.round(mv * 100) / 100, rate: ms >= 150 ? Math.round(60000 / ms) : null };
  };

  cctaecg.measured = function (between) {
    return between.ms + " ms" + (between.rate ? " (" + between.rate + " a minute)" : "") + ", " + between.mv.toFixed(2) + " mV";
  };

  // Adds calipers to a paper; ``told`` is called with what lies between their corners.
  cctaecg.calipers = function (svg, told) {
    const limits = svg.viewBox.baseVal;
    let corners = null;
    const box = document.createElementNS(SVG, "path");
    box.setAttribute("class", "paper-calipers");
    svg.append(box);
    svg.setAttribute("tabindex", "0");

    function bounded(at) {
      return { x: Math.min(Math.max(at.x, 0), limits.width), y: Math.min(Math.max(at.y, 0), limits.height) };
    }

    function show() {
      const a = corners[0];
      const b = corners[1];
      box.setAttribute("d", "M" + a.x + ",0V" + limits.height + "M" + b.x + ",0V" + limits.height +
        "M" + a.x + "," + a.y + "H" + b.x + "M" + a.x + "," + b.y + "H" + b.x);
      told(cctaecg.between(a, b));
    }

    function place(event) {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return bounded({ x: at.x, y: at.y });
    }

    svg.addEventListener("pointerdown", function (event) {
      if (event.button !== 0 || event.pointerType === "touch" && !event.isPrimary) return;
      if (event.pointerType === "touch" && !svg.classList.contains("measuring")) return; // a finger scrolls
      event.preventDefault();
      svg.focus({ preventScroll: true });
      svg.setPointerCapture(event.pointerId);
      const at = place(event);
      corners = [at, at];
      show();
    });
    svg.addEventListener("pointermove", function (event) {
      if (!svg.hasPointerCapture(event.pointerId)) return;
      corners[1] = place(event);
      show();
    });
    const STEPS = { ArrowLeft: [-0.25, 0], ArrowRight: [0.25, 0], ArrowUp: [0, -0.5], ArrowDown: [0, 0.5] };
    svg.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && corners) {
        corners = null;
        box.removeAttribute("d");
        told(null);
      }
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const middle = { x: limits.width / 2, y: limits.height / 2 };
      if (!corners) corners = [middle, { x: middle.x + 20, y: middle.y + 10 }];
      const which = event.shiftKey ? 0 : 1;
      const far = event.ctrlKey ? 10 : 1;
      corners[which] = bounded({ x: corners[which].x + far * step[0], y: corners[which].y + far * step[1] });
      show();
    });
  };
})();
