// The page: a file is dropped or chosen, and step by step drawn, checked and read. Nothing is sent anywhere.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const place = document.getElementById("your-ecg");
  if (!place || !yourEcg.data || yourEcg.data.absent) return;

  const part = (name) => place.querySelector(`.your-ecg-${name}`);
  const said = part("said"), zone = part("drop"), input = document.getElementById("your-ecg-files");
  let drawn = null, turn = 0, last = null;

  part("silent").hidden = true;
  part("asks").hidden = false;

  function say(sentence, isFault = false) {
    said.textContent = sentence;
    said.classList.toggle("fault", isFault);
  }

  function forget() {
    drawn = null;
    for (const name of ["drawing", "check", "read"]) part(name).hidden = true;
    part("check").replaceChildren();
    part("read").replaceChildren();
    delete place.dataset.milliseconds;
  }

  function stated() {
    const field = (name) => place.querySelector(`input[name="${name}"]`).value.trim();
    const leads = field("leads").split(",").map((name) => name.trim()).filter(Boolean);
    return {
      fs: field("fs") === "" ? null : Number(field("fs")),
      unit: field("unit") || null,
      leads: leads.length ? leads : null,
    };
  }

  // So that the browser shows what was said before it computes on.
  function shown() {
    return new Promise((resolve) => { root.setTimeout(resolve, 0); });
  }

  function told(error) {
    if (error instanceof yourEcg.EcgFault) return error.sentence;
    if (error instanceof DOMException) return `unreadable file: cannot be read (${error.message})`;
    return `This page cannot read the file (${error.message}); cctaecg predict may.`;
  }

  async function held(files) {
    yourEcg.readers.refuseLarge(files);
    return Promise.all(Array.from(files, async (file) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return { name: file.name, size: bytes.length, bytes };
    }));
  }

  // One ECG from its files, or from a function that returns the recording.
  async function take(name, recorded) {
    const began = root.performance.now(), mine = ++turn, given = stated();
    const isLate = () => mine !== turn;
    forget();
    say(`Reading ${name} ...`);
    try {
      await shown();
      const recording = await recorded(given);
      if (isLate()) return;
      part("drawing").hidden = false;
      drawn = recording;
      yourEcg.drawing.draw(place.querySelector("canvas"), recording);
      await shown();
      if (isLate()) return;
      const prepared = yourEcg.prediction.prepared(recording);
      part("check").append(...yourEcg.cards.check(recording, prepared, given));
      part("check").hidden = false;
      if (!prepared.signal) {
        say(`${name} is refused. ` + yourEcg.faults.inOptions(
          prepared.refused.map((one) => `${one.reason}: ${one.detail}`).join("; ")), true);
        return;
      }
      await shown();
      if (isLate()) return;
      const found = yourEcg.prediction.predicted(prepared.signal);
      part("read").append(...yourEcg.cards.read(found));
      part("read").hidden = false;
      place.dataset.milliseconds = String(Math.round(root.performance.now() - began));
      say(`Read: ${name}.`);
    } catch (error) {
      if (!isLate()) say(`${name}: ${told(error)}`, true);
    }
  }

  function takeFiles(files) {
    if (files.length === 0) return;
    last = Array.from(files);
    take(last.map((file) => file.name).join(", "), async (given) => yourEcg.readers.read(await held(last), given));
  }

  function takeExample() {
    const { example } = yourEcg.data, counts = new Int16Array(yourEcg.arrays.bytesOf(example.microvolts).buffer);
    const { LEADS } = yourEcg.leads, length = counts.length / LEADS.length;
    const samples = LEADS.map((_, lead) => counts.subarray(lead * length, (lead + 1) * length));
    last = null;
    take("An ECG of this run", async () => yourEcg.recording.toRecording(
      { samples, kind: "integer", leads: LEADS, units: LEADS.map(() => example.unit), fs: example.fs },
      { fs: null, unit: null, leads: null }, "carried by this page"));
  }

  input.addEventListener("change", () => takeFiles(input.files));
  input.addEventListener("click", () => { input.value = ""; }); // so that the same file can be chosen again
  part("stated").addEventListener("change", () => { if (last) takeFiles(last); });
  const button = document.getElementById("your-ecg-example");
  if (button) button.addEventListener("click", takeExample);

  // A drop beside the place would make the browser leave the page.
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    root.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover" || kind === "dragenter");
      if (kind === "drop" && event.dataTransfer) takeFiles(event.dataTransfer.files);
    });
  }

  function redraw() {
    if (drawn) yourEcg.drawing.draw(place.querySelector("canvas"), drawn);
  }
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  root.addEventListener("resize", redraw);
  root.addEventListener("beforeprint", redraw);
  root.setTimeout(yourEcg.prediction.networks, 0); // unpacked before they are needed
})(globalThis);
