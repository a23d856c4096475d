// What an instrument is asked by the address, #name=value&...: an anchor of the page asks nothing and stays where it is.
(function () {
  "use strict";

  const cctaecg = (window.cctaecg = window.cctaecg || {});
  const LONGEST = 40; // signs of an address that are repeated

  function anchor() {
    let id = window.location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return null; // as in t=45%, which no heading is called
    }
    return id ? document.getElementById(id) : null;
  }

  // The values asked for, by their names in small letters; null where a place of the page is asked for, or nothing.
  function asked() {
    if (window.location.hash.length < 2 || anchor()) return null;
    const found = {};
    new URLSearchParams(window.location.hash.slice(1)).forEach(function (value, name) { found[name.toLowerCase()] = value.trim(); });
    return found;
  }

  function quoted(text) {
    return "\u201c" + (text.length > LONGEST ? text.slice(0, LONGEST) + "..." : text) + "\u201d";
  }

  function listed(names) {
    return names.length < 2 ? names.join("") : names.slice(0, -1).join(", ") + " and " + names[names.length - 1];
  }

  // The one of several names that is meant, whatever its letters' case; undefined for none of them.
  function meant(value, names) {
    return names.find(function (name) { return name.toLowerCase() === value.toLowerCase(); });
  }

  // Sentences about what is asked for under names that the instrument does not know.
  function unknown(found, names) {
    return Object.keys(found).filter(function (name) { return names.indexOf(name) < 0; }).map(function (name) {
      return "The address asks for " + quoted(name) + ", which is no setting of this page; there are " + listed(names) + ".";
    });
  }

  // Shows at first what is asked for, and again whenever the address asks for something else. The instrument has
  // ``names``, the settings of its address; ``take(found)``, which sets what is asked for and returns a sentence for each
  // thing that is not as asked; ``draw()``; ``written()``, its settings as text; ``told``, a place for the sentences.
  cctaecg.Address = function (instrument) {
    let reading = false;
    let stays = false; // what was read is left in the address until the reader turns something

    function read(first) {
      const found = asked();
      if (found === null && !first) return;
      const wrong = instrument.take(found || {}).concat(unknown(found || {}, instrument.names));
      stays = wrong.length > 0 || anchor() !== null;
      reading = true;
      instrument.draw();
      reading = false;
      instrument.told.textContent = wrong.join(" ");
      instrument.told.hidden = wrong.length === 0;
    }

    // After every drawing; what the reader turns by hand takes the place of what the address asked for.
    this.drawn = function () {
      if (reading && stays) return;
      instrument.told.hidden = true;
      const text = "#" + instrument.written();
      if (window.location.hash !== text) window.history.replaceState(null, "", text);
    };

    this.begin = function () {
      read(true);
      if (anchor()) anchor().scrollIntoView(); // what stands above it has another height now
      window.addEventListener("hashchange", function () { read(false); });
    };
  };

  cctaecg.address = { asked: asked, quoted: quoted, listed: listed, meant: meant };
})();
