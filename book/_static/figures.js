// A figure over the whole screen, and the tab that a link leads into. Without this script a figure is a link to its
// drawing, and tabs are opened by hand.
(function () {
  "use strict";

  function whole(link) {
    const dialog = document.createElement("dialog");
    if (!dialog.showModal) return false;
    const picture = document.createElement("img");
    const close = document.createElement("button");
    dialog.className = "figure-whole";
    dialog.setAttribute("aria-label", "Figure");
    picture.src = link.href;
    picture.alt = link.querySelector("img").alt;
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", "Close the figure");
    close.addEventListener("click", function () { dialog.close(); });
    picture.addEventListener("click", function () { dialog.classList.toggle("near"); });
    dialog.addEventListener("close", function () { dialog.remove(); link.focus(); });
    dialog.append(close, picture);
    document.body.append(dialog);
    dialog.showModal();
    return true;
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a.picture");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (whole(link)) event.preventDefault();
  });

  function openTab() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const tab = target && target.closest(".sd-tab-content");
    const choice = tab && document.getElementById(tab.previousElementSibling.htmlFor);
    if (!choice || choice.checked) return;
    choice.checked = true;
    target.scrollIntoView();
  }

  // Pictures that have not come into view are not loaded: paper shows them all
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("a.picture img").forEach(function (image) { image.loading = "eager"; });
  });
  window.addEventListener("hashchange", openTab);
  document.addEventListener("DOMContentLoaded", openTab);
})();
