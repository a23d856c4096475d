// An element with its attributes, its text and what stands in it, for the pages that build their controls.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});

  cctaecg.made = function (name, attributes, children) {
    const element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      if (key === "text") element.textContent = attributes[key];
      else element.setAttribute(key, attributes[key]);
    });
    (children || []).forEach(function (child) { element.append(child); });
    return element;
  };
})();
