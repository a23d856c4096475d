// Numbers that answer: a card on hover, focus and tap, from what the page itself carries. No module, no request.
(function () {
  "use strict";

  var NUMBERS = ".run-number[tabindex], .table-number[tabindex]";
  var card = null;
  var asked = null;
  var soon = 0;

  function row(list, name, text) {
    if (!text) return;
    var term = document.createElement("dt");
    var value = document.createElement("dd");
    term.textContent = name;
    value.textContent = text;
    list.append(term, value);
  }

  function filled(number) {
    var of = number.dataset; // what it says of itself
    var box = document.createElement("div");
    var list = document.createElement("dl");
    box.id = "number-card";
    box.className = "number-card";
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", "About this number");
    row(list, "Of", of.what || describedBy(number));
    row(list, "Estimate", of.interval);
    row(list, "Stands beside", of.beside);
    row(list, "In full", of.exact);
    row(list, "Counted", of.counted);
    row(list, "n", of.n);
    row(list, "Still followed", of.atRisk);
    row(list, "Events", of.events);
    row(list, "Severe labels, all vessels", of.labels);
    row(list, "Patients", of.patients);
    row(list, "Patients with it", of.eventPatients);
    row(list, "Paper", of.paper);
    row(list, "Key", of.key);
    if (!of.href) row(list, "Computed in", of.cell); // one file of the manuscript part has no notebooks to lead to
    box.append(list);
    if (of.href) {
      var link = document.createElement("a");
      link.href = of.href;
      link.textContent = "Computed in " + of.cell;
      box.append(link);
    }
    var copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy";
    copy.addEventListener("click", function () {
      copied(of.interval || number.textContent, copy);
    });
    box.append(copy);
    return box;
  }

  function copied(text, button) {
    // within the card: focus elsewhere closes it
    window.cctaecg.copied(text, button, "number-card-field", function (field) { card.append(field); }).field.remove();
    if (asked) asked.focus({ preventScroll: true });
  }

  function show(number) {
    if (asked === number) return;
    hide();
    asked = number;
    card = filled(number);
    document.body.append(card);
    window.cctaecg.placed(number, card);
    number.setAttribute("aria-describedby", "number-card");
  }

  function hide() {
    if (card) card.remove();
    if (asked) asked.removeAttribute("aria-describedby");
    card = asked = null;
  }

  function numberAt(target) {
    return target instanceof Element ? target.closest(NUMBERS) : null;
  }

  // A table is one stop of the Tab key; arrows lead from number to number in it.
  function numbersIn(place) {
    return place ? Array.from(place.querySelectorAll(NUMBERS)) : [];
  }

  function next(number, key) {
    var cell = number.closest("td"), line = number.closest("tr");
    if (!cell) return null;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      var beside = numbersIn(line);
      return beside[beside.indexOf(number) + (key === "ArrowLeft" ? -1 : 1)] || null;
    }
    if (key !== "ArrowUp" && key !== "ArrowDown") return null;
    var found = null;
    do {
      line = key === "ArrowUp" ? line.previousElementSibling : line.nextElementSibling;
      if (line) found = numbersIn(line.cells[cell.cellIndex])[0];
    } while (line && !found);
    return found || null;
  }

  function onlyStop(number) {
    numbersIn(number.closest("table")).forEach(function (other) { other.tabIndex = other === number ? 0 : -1; });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".bd-article table").forEach(function (table) {
      var first = numbersIn(table)[0];
      if (first) onlyStop(first);
    });
  });

  // What a number of a table is of, where it does not say so itself.
  function describedBy(number) {
    var cell = number.closest("td");
    if (!cell || !cell.dataset.label || cell.cellIndex === 0) return "";
    var name = cell.parentElement.cells[0].cloneNode(true);
    name.querySelectorAll(".where").forEach(function (place) { place.remove(); }); // of the manuscript, not of the row
    return name.textContent.trim() + ": " + cell.dataset.label;
  }

  document.addEventListener("pointerover", function (event) {
    var number = numberAt(event.target);
    if (!number || event.pointerType !== "mouse") return;
    window.clearTimeout(soon);
    // a mouse that crosses a table asks for none of its numbers, one that rests does
    soon = window.setTimeout(show, number.matches(".table-number") ? 250 : 0, number);
  });
  document.addEventListener("pointerout", function (event) {
    if (event.pointerType === "mouse") window.clearTimeout(soon);
    if (event.pointerType !== "mouse" || !asked || document.activeElement === asked) return;
    var to = event.relatedTarget;
    if (to instanceof Element && (to.closest(".number-card") || to === asked)) return;
    var from = event.target instanceof Element && event.target.closest(NUMBERS + ", .number-card");
    if (from) window.setTimeout(function () {
      if (card && !card.matches(":hover") && asked && !asked.matches(":hover")) hide();
    }, 200);
  });
  document.addEventListener("focusin", function (event) {
    var number = numberAt(event.target);
    if (number && number.closest("table")) onlyStop(number);
    if (number) show(number);
    else if (card && !card.contains(event.target)) hide();
  });
  document.addEventListener("click", function (event) {
    var number = numberAt(event.target);
    if (number) show(number);
    else if (card && !card.contains(event.target)) hide();
  });
  // From the number one step on leads into its card, and Escape back.
  document.addEventListener("keydown", function (event) {
    if (!card) return;
    if (event.key === "Escape") {
      var back = asked;
      if (card.contains(document.activeElement)) back.focus({ preventScroll: true });
      hide();
    } else if (event.key === "Enter" && document.activeElement === asked) {
      event.preventDefault();
      card.querySelector("a, button").focus();
    } else if (document.activeElement === asked) {
      var other = next(asked, event.key);
      if (!other) return;
      event.preventDefault();
      onlyStop(other);
      other.focus();
    }
  });
})();
