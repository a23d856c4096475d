// The ledger's filters: by status, part and what was set beforehand; the rows of Table 1 folded. Without it all rows show.
(function () {
  "use strict";

  var GROUPS = [["status", "Status"], ["part", "Part of the manuscript"], ["set", "What was set beforehand"]];

  function start() {
    var table = document.querySelector("table.ledger-rows");
    if (!table) return;
    var rows = Array.prototype.slice.call(table.querySelectorAll("tr[data-status]"));
    var headings = Array.prototype.slice.call(table.querySelectorAll("tbody tr.row-heading"));
    var chosen = read();
    var unfolded = chosen.table1 === "shown";
    var box = document.createElement("div");
    box.className = "ledger-filters";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Which rows are shown");

    GROUPS.forEach(function (group) {
      var values = rows.map(function (row) { return row.dataset[group[0]]; })
        .filter(function (value, place, all) { return value && all.indexOf(value) === place; });
      if (values.length < 2) return;
      var line = document.createElement("div");
      var title = document.createElement("span");
      title.textContent = group[1];
      line.append(title);
      values.forEach(function (value) {
        var button = document.createElement("button");
        button.type = "button";
        button.textContent = value;
        button.dataset.group = group[0];
        button.dataset.value = value;
        button.addEventListener("click", function () {
          chosen[group[0]] = chosen[group[0]] === value ? "" : value;
          update(true);
        });
        line.append(button);
      });
      box.append(line);
    });
    var told = document.createElement("p");
    told.setAttribute("aria-live", "polite");
    box.append(told);

    var fold = null;
    var folded = rows.filter(function (row) { return row.dataset.fold; });
    if (folded.length) {
      fold = document.createElement("button");
      fold.type = "button";
      fold.className = "ledger-fold";
      fold.addEventListener("click", function () {
        unfolded = !unfolded;
        chosen.table1 = unfolded ? "shown" : "";
        update(true);
      });
      var first = headings.filter(function (heading) {
        return heading.compareDocumentPosition(folded[0]) & Node.DOCUMENT_POSITION_FOLLOWING;
      }).pop();
      (first ? first.firstElementChild : table.parentElement).append(" ", fold);
    }

    (table.closest(".pst-scrollable-table-container") || table).before(box);

    function filtered() {
      return GROUPS.some(function (group) { return chosen[group[0]]; });
    }

    function update(write) {
      var shown = 0;
      rows.forEach(function (row) {
        var fits = GROUPS.every(function (group) {
          return !chosen[group[0]] || row.dataset[group[0]] === chosen[group[0]];
        });
        row.hidden = !fits || (row.dataset.fold && !unfolded && !filtered());
        if (fits) shown += 1;
      });
      headings.forEach(function (heading) {
        var next = heading.nextElementSibling, any = false;
        while (next && !next.classList.contains("row-heading")) {
          if (!next.hidden || (next.dataset.fold && !filtered())) any = true;
          next = next.nextElementSibling;
        }
        heading.hidden = !any;
      });
      box.querySelectorAll("button").forEach(function (button) {
        button.setAttribute("aria-pressed", String(chosen[button.dataset.group] === button.dataset.value));
      });
      if (fold) {
        fold.setAttribute("aria-expanded", String(unfolded));
        fold.textContent = (unfolded ? "Fold the " : "Show the ") + folded.length + " rows of Table 1";
        fold.hidden = filtered();
      }
      told.textContent = filtered() ? shown + " of " + rows.length + " rows fit." : rows.length + " rows.";
      if (write) remember();
    }

    // In the address after the #, so that a link can be passed on and a page from a disk keeps it.
    function remember() {
      var parts = [];
      Object.keys(chosen).forEach(function (name) {
        if (chosen[name]) parts.push(name + "=" + encodeURIComponent(chosen[name]));
      });
      history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname + location.search);
    }

    function read() {
      var found = {};
      location.hash.slice(1).split("&").forEach(function (part) {
        var at = part.indexOf("=");
        if (at > 0) found[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1));
      });
      return found;
    }

    window.addEventListener("hashchange", function () {
      if (location.hash && location.hash.indexOf("=") < 0) return; // an ordinary link within the page
      chosen = read();
      unfolded = chosen.table1 === "shown";
      update(false);
    });
    update(false);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
