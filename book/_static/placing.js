// Where a card stands: below the place that it is about, above it where there is no room, and never past the edge.
(function () {
  "use strict";

  var cctaecg = (window.cctaecg = window.cctaecg || {});

  cctaecg.placed = function (about, card) {
    var at = about.getClientRects()[0];
    var width = document.documentElement.clientWidth;
    var left = Math.max(8, Math.min(at.left, width - card.offsetWidth - 8));
    var below = at.bottom + 6;
    var above = at.top - card.offsetHeight - 6;
    var top = below + card.offsetHeight > window.innerHeight && above > 0 ? above : below;
    card.style.left = left + window.scrollX + "px";
    card.style.top = top + window.scrollY + "px";
  };
})();
