// What is copied from a page. The clipboard's interface is missing on pages from a disk; a selected field is copied everywhere.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});

  // Copies a text by a field with ``name`` as its class, which ``place`` puts on the page; the button says what became of it.
  cctaecg.copied = function (text, button, name, place) {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = name;
    field.readOnly = true;
    field.setAttribute("aria-label", "What is copied");
    place(field);
    field.select();
    const done = document.execCommand("copy");
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    return { done: done, field: field };
  };
})();
