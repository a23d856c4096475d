// What a reference leads to, beside it, on hover and focus: a figure, a table, a work cited, a term of the glossary.
// From the page itself, or from a template that it carries for another page. No module, no request.
(function () {
  "use strict";

  var ROWS = 8; // of a table
  var card = null;
  var asked = null;
  var waiting = null;

  function linkAt(target) {
    return target instanceof Element ? target.closest(".bd-article a.internal[href*='#']") : null;
  }

  function carried(link) {
    var all = document.querySelectorAll("template[data-preview]");
    var href = link.getAttribute("href");
    for (var i = 0; i < all.length; i++) {
      if (all[i].dataset.preview === href) return all[i].content.firstElementChild.cloneNode(true);
    }
    return null;
  }

  function plain(element) {
    var copy = element.cloneNode(true);
    copy.querySelectorAll("[id], [tabindex]").forEach(function (inner) {
      inner.removeAttribute("id");
      inner.removeAttribute("tabindex");
    });
    copy.removeAttribute("id");
    return copy;
  }

  function fromThisPage(link) {
    var href = link.getAttribute("href");
    if (href.charAt(0) !== "#" || href.length < 2) return null;
    var target = document.getElementById(decodeURIComponent(href.slice(1)));
    if (!target) return null;
    var box = document.createElement("div");
    if (target.matches("dl.glossary dt") && target.nextElementSibling) {
      var meaning = target.nextElementSibling;
      while (meaning && meaning.tagName === "DT") meaning = meaning.nextElementSibling;
      if (meaning) meaning.querySelectorAll("p").forEach(function (part) { box.append(plain(part)); });
    } else if (target.matches(".citation")) {
      target.querySelectorAll(":scope > p").forEach(function (part) { box.append(plain(part)); });
    } else if (target.matches("figure.run-figure, figure.run-table")) {
      [target.querySelector("img"), target.querySelector("figcaption p"), target.querySelector("table")]
        .forEach(function (part) { if (part) box.append(plain(part)); });
      box.querySelectorAll("tbody tr").forEach(function (row, number) { if (number >= ROWS) row.remove(); });
    }
    return box.childElementCount ? box : null;
  }

  function show(link) {
    if (asked === link) return;
    hide();
    var content = carried(link) || fromThisPage(link);
    if (!content) return;
    card = document.createElement("div");
    card.className = "preview-card";
    card.id = "preview-card";
    card.setAttribute("role", "tooltip");
    card.append(content);
    (card.querySelector("p") || card).id = card.querySelector("p") ? "preview-said" : "preview-card";
    if (link.title) {
      link.dataset.said = link.title; // the card says it
      link.removeAttribute("title");
    }
    asked = link;
    document.body.append(card);
    link.setAttribute("aria-describedby", card.querySelector("p") ? "preview-said" : "preview-card");
    window.cctaecg.placed(link, card);
    card.querySelectorAll("img").forEach(function (picture) {
      picture.addEventListener("load", function () { if (card && asked === link) window.cctaecg.placed(link, card); });
    });
  }

  function hide() {
    window.clearTimeout(waiting);
    if (card) card.remove();
    if (asked) asked.removeAttribute("aria-describedby");
    card = asked = null;
  }

  document.addEventListener("pointerover", function (event) {
    if (event.pointerType !== "mouse") return;
    var link = linkAt(event.target);
    if (!link || link === asked) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () { show(link); }, 150);
  });
  document.addEventListener("pointerout", function (event) {
    if (event.pointerType !== "mouse") return;
    window.clearTimeout(waiting);
    if (!asked || document.activeElement === asked) return;
    window.setTimeout(function () { // the pointer may go into the card, to read it
      if (card && !card.matches(":hover") && asked && !asked.matches(":hover")) hide();
    }, 200);
  });
  document.addEventListener("focusin", function (event) {
    var link = linkAt(event.target);
    if (link && link.matches(":focus-visible")) show(link);
    else hide();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") hide();
  });
  window.addEventListener("pagehide", hide);
})();
