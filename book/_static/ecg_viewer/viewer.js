// The ECG viewer: reads the page's data, builds the controls, draws the ECG that is chosen.
(function () {
  "use strict";

  const cctaecg = window.cctaecg;
  const home = document.getElementById("ecg-viewer");
  const source = document.getElementById("ecg-viewer-data");
  if (!home || !source) return;

  const made = cctaecg.made;
  const data = JSON.parse(source.textContent);
  const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8]; // pixels a millimetre
  const FIRST_LAYOUT = cctaecg.ecgScale.onPhone() ? "12x1" : "3x4";
  const state = { place: 0, layout: FIRST_LAYOUT, zoom: null, attribution: true, beat: "none", measuring: false };
  const parts = {};
  const decoded = {};
  let address = null;

  function button(text, label, pressed) {
    const element = made("button", { type: "button", text: text, "aria-label": label });
    element.addEventListener("click", pressed);
    return element;
  }

  function select(id, label, options, chosen) {
    const element = made("select", { id: id }, options.map(function (option) {
      return made("option", { value: option[0], text: option[1] });
    }));
    element.addEventListener("change", function () { chosen(element.value); });
    parts[id] = element;
    return made("span", { class: "viewer-choice" }, [made("label", { for: id, text: label }), element]);
  }

  function toggle(id, label, changed) {
    const box = made("input", { type: "checkbox", id: id });
    box.addEventListener("change", function () { changed(box.checked); });
    parts[id] = box;
    return made("span", { class: "viewer-choice" }, [box, made("label", { for: id, text: label })]);
  }

  function step(by) {
    state.place = (state.place + by + data.cases.length) % data.cases.length;
    redraw();
  }

  function zoom(by) {
    let nearest = 0;
    ZOOMS.forEach(function (each, i) { if (Math.abs(each - scale()) < Math.abs(ZOOMS[nearest] - scale())) nearest = i; });
    state.zoom = ZOOMS[Math.min(Math.max(nearest + by, 0), ZOOMS.length - 1)];
    redraw();
  }

  // Pixels a millimetre: what is chosen, else the whole width, but never too small to read.
  function scale() {
    return state.zoom || Math.max(parts.frame.clientWidth / 262, 2);
  }

  function build() {
    parts.title = made("h3", { class: "viewer-title" });
    parts.who = made("p", { class: "viewer-who" });
    parts.frame = made("div", { class: "viewer-frame" });
    parts.told = made("p", { class: "viewer-told", role: "status" });
    parts.wrong = made("p", { class: "viewer-wrong", role: "status", hidden: "" });
    parts.body = made("tbody");
    parts.legend = made("p", { class: "viewer-legend" });
    home.replaceChildren(
      made("div", { class: "viewer-controls" }, [
        select("viewer-case", "ECG", data.cases.map(function (one, i) { return [String(i), cctaecg.caseText.name(one)]; }), function (value) {
          state.place = Number(value);
          redraw();
        }),
        button("‹ Previous", "Previous ECG", function () { step(-1); }),
        button("Next ›", "Next ECG", function () { step(1); }),
        select("viewer-layout", "Layout", Object.keys(cctaecg.ecgLayouts).map(function (name) {
          return [name, cctaecg.ecgLayouts[name].name];
        }), function (value) {
          state.layout = value;
          redraw();
        }),
        button("−", "Zoom out", function () { zoom(-1); }),
        button("+", "Zoom in", function () { zoom(1); }),
        button("Fit", "Fit to the page", function () {
          state.zoom = null;
          redraw();
        }),
        toggle("viewer-attribution", "What the network relies on", function (on) {
          state.attribution = on;
          redraw();
        }),
        select("viewer-beat", "Lay over it", [["none", "nothing"], ["high", "mean beat at high risk"], ["low", "mean beat at low risk"]], function (value) {
          state.beat = value;
          redraw();
        }),
        toggle("viewer-measuring", "Measure with a finger", function (on) {
          state.measuring = on;
          redraw();
        }),
      ]),
      parts.wrong, parts.title, parts.who, parts.frame, parts.told, parts.legend,
      made("div", { class: "pst-scrollable-table-container" }, [made("table", { class: "table viewer-table" }, [
        made("thead", {}, [made("tr", {}, ["Vessel", "Worst grade on CT", "Probability of severe stenosis", "Called"].map(function (name) {
          return made("th", { scope: "col", text: name });
        }))]),
        parts.body])]));
    home.classList.add("viewer-ready");
  }

  function ecg(place) {
    if (!decoded[place]) {
      const one = data.cases[place];
      decoded[place] = {
        fs: data.fs, leads: data.leads, r: one.r,
        signal: cctaecg.samples.millivolts(one.signal, data.leads.length),
        attribution: cctaecg.samples.shares(one.attribution, data.leads.length),
      };
    }
    return decoded[place];
  }

  function beat(one) {
    const of = data.beats[one.vessel];
    if (state.beat === "none" || !of) return null;
    return { values: cctaecg.samples.millivolts(of[state.beat], data.leads.length), start: of.start, fs: of.fs };
  }

  function legend(one) {
    const said = [];
    if (state.attribution) {
      said.push("Shading: what raises (orange) and what lowers (blue) the network’s answer for the " + one.vessel + ", strongest " +
        one.largest + " of log-odds a sample; it shows what this network relies on, not what the disease does.");
    }
    const of = data.beats[one.vessel];
    if (state.beat !== "none") {
      said.push(of ? "Violet: mean beat of " + of[state.beat + "_patients"].toLocaleString("en-GB") + " patients at " + state.beat + " risk for the " + one.vessel + "."
        : "There is no mean beat of a group for the " + one.vessel + ".");
    }
    return said.join(" ");
  }

  function redraw() {
    const one = data.cases[state.place];
    parts["viewer-case"].value = String(state.place);
    parts["viewer-layout"].value = state.layout;
    parts["viewer-beat"].value = state.beat;
    parts["viewer-attribution"].checked = state.attribution;
    parts.title.textContent = cctaecg.caseText.title(one);
    parts.who.textContent = cctaecg.caseText.who(one);
    parts.legend.textContent = legend(one);
    const paper = cctaecg.ecgPaper(ecg(state.place), { layout: state.layout, attribution: state.attribution, beat: beat(one) }, cctaecg.caseText.label(one));
    paper.style.width = Math.round(scale() * paper.dataset.millimetres) + "px";
    paper.classList.toggle("measuring", state.measuring);
    let hint = "Drag over the paper, or focus it and use the arrow keys (Shift for the other corner), to measure.";
    if (window.matchMedia("(pointer: coarse)").matches) hint = "To measure, tick “Measure with a finger” and drag over the paper.";
    if (scale() * paper.dataset.millimetres > parts.frame.clientWidth + 2) {
      hint = "Swipe the paper to see " + (state.layout === "12x1" ? "the seconds that follow. " : "the other leads. ") + hint;
    }
    parts.told.textContent = hint;
    cctaecg.calipers(paper, function (between) { parts.told.textContent = between ? cctaecg.measured(between) : hint; });
    parts.frame.replaceChildren(paper);
    parts.body.replaceChildren.apply(parts.body, cctaecg.caseText.rows(one, data).map(function (row) {
      const cells = row.map(function (text, i) { return i ? made("td", { text: text }) : made("th", { scope: "row", text: text }); });
      return made("tr", row[0] === one.vessel ? { class: "viewer-own" } : {}, cells);
    }));
    address.drawn();
  }

  // Sets what the address asks for, and of the rest the page's own; a sentence for each thing that is not as asked.
  function take(found) {
    const wrong = [];
    const layouts = Object.keys(cctaecg.ecgLayouts);
    const layout = found.layout === undefined ? FIRST_LAYOUT : cctaecg.address.meant(found.layout, layouts);
    const place = found.case === undefined ? 0 : /^\d+$/.test(found.case) ? Number(found.case) - 1 : -1;
    const known = place >= 0 && place < data.cases.length;
    if (!known) {
      wrong.push("The address asks for ECG " + cctaecg.address.quoted(found.case) + ", and there are 1 to " + data.cases.length +
        "; the first is shown.");
    }
    if (layout === undefined) {
      wrong.push("The address asks for the layout " + cctaecg.address.quoted(found.layout) + ", which is none of " +
        cctaecg.address.listed(layouts) + "; " + FIRST_LAYOUT + " is shown.");
    }
    state.place = known ? place : 0;
    state.layout = layout === undefined ? FIRST_LAYOUT : layout;
    return wrong;
  }

  function written() {
    return "case=" + (state.place + 1) + "&layout=" + state.layout;
  }

  build();
  address = new cctaecg.Address({ names: ["case", "layout"], take: take, draw: redraw, written: written, told: parts.wrong });
  address.begin();
})();
