// The page: a file is dropped or chosen, and step by step drawn, checked and read. Nothing is sent anywhere.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const place = document.getElementById("your-ecg-place");
  if (!place || !yourEcg.data || yourEcg.data.absent) return;

  const part = (name) => place.querySelector(`.your-ecg-${name}`);
  const said = part("said"), zone = part("drop"), input = document.getElementById("your-ecg-files");
  const halt = document.getElementById("your-ecg-stop");
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

  async function held(files) {
    yourEcg.readers.refuseLarge(files);
    return Promise.all(Array.from(files, async (file) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return { name: file.name, size: bytes.length, bytes };
    }));
  }

  // On this page a field is what an option is to the command: it is shown, and named after its label.
  function fieldFor(sentence) {
    const option = /--(fs|unit|leads)(?!\w)/.exec(sentence);
    if (!option) return "";
    const label = place.querySelector(`input[name="${option[1]}"]`).closest("label");
    part("stated").open = true;
    return `On this page: fill in \u201c${label.textContent.trim()}\u201d above, and the file is read again`;
  }

  // Why the browser does not give a file, in words of this page: its own are in its language, and about other things.
  const WITHHELD = {
    NotFoundError: "no such file: it is not there: a folder, or moved or deleted since it was chosen",
    NotReadableError: "unreadable file: the browser may not read it, or it has changed since it was chosen",
  };

  // What is shown of each step of one ECG; truth: the true grades, where they are known.
  function listener(name, given, truth, began) {
    const members = [], count = yourEcg.data.networks.length;
    let recording = null;
    const shown = {
      progress: ({ share }) => say(`Reading ${name}: ${Math.floor(100 * share)}% ...`),
      recording: (message) => {
        recording = drawn = message.recording;
        part("drawing").hidden = false;
        yourEcg.drawing.draw(place.querySelector("canvas"), drawn);
        say(`Checking ${name} ...`);
      },
      check: (message) => {
        part("check").append(...yourEcg.cards.check(recording, message, given));
        part("check").hidden = false;
        if (message.refused === null) say(`Reading ${name}: network 1 of ${count} ...`);
        else end(`${name} is refused. ${message.refused}`, true);
      },
      network: (message) => {
        members.push(message.member);
        part("read").replaceChildren(...yourEcg.cards.read(members, count, truth));
        part("read").hidden = false;
        if (members.length < count) say(`Reading ${name}: network ${members.length + 1} of ${count} ...`);
      },
      done: () => {
        place.dataset.milliseconds = String(Math.round(root.performance.now() - began));
        end(`Read: ${name}.`);
      },
      fault: ({ sentence, hint }) => end(`${name}: ${[sentence, hint, fieldFor(sentence)].filter(Boolean).join(". ")}`, true),
    };
    return (message) => shown[message.step](message);
  }

  function end(sentence, isFault = false) {
    halt.hidden = true;
    say(sentence, isFault);
  }

  // One ECG of its files, or the example of the page.
  async function take(name, files, truth = null) {
    const began = root.performance.now(), mine = ++turn, given = stated();
    const hear = listener(name, given, truth, began);
    forget();
    halt.hidden = false;
    say(`Reading ${name} ...`);
    try {
      const job = files ? { turn: mine, files: await held(files), stated: given } : { turn: mine };
      if (mine === turn) yourEcg.worker.run(job, hear);
    } catch (error) {
      if (mine !== turn) return;
      const withheld = WITHHELD[error.name] || `unreadable file: the browser does not give it (${error.name})`;
      if (error instanceof DOMException) end(`${name}: ${withheld}`, true);
      else hear(yourEcg.steps.faultOf(error));
    }
  }

  function takeFiles(files) {
    if (files.length === 0) return;
    last = Array.from(files);
    take(last.map((file) => file.name).join(", "), last);
  }

  function takeExample() {
    last = null;
    take("An ECG of this run", null, yourEcg.data.example.grades);
  }

  input.addEventListener("change", () => takeFiles(input.files));
  input.addEventListener("click", () => { input.value = ""; }); // so that the same file can be chosen again
  part("stated").addEventListener("change", () => { if (last) takeFiles(last); });
  const button = document.getElementById("your-ecg-example");
  if (button) button.addEventListener("click", takeExample);
  halt.addEventListener("click", () => {
    turn += 1;
    yourEcg.worker.stop();
    end("Stopped.");
    input.focus();
  });

  // A folder among what is dropped; what of it is read as a file has no content.
  function folderIn(items) {
    const entries = Array.from(items || [], (item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null));
    return entries.find((entry) => entry && entry.isDirectory) || null;
  }

  function takeDropped({ items, files }) {
    const folder = folderIn(items);
    if (!folder) {
      takeFiles(files);
      return;
    }
    turn += 1;
    last = null;
    yourEcg.worker.stop();
    forget();
    end(`${folder.name} is a folder; drop the files of one ECG.`, true);
  }

  // A drop beside the place would make the browser leave the page.
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    root.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover" || kind === "dragenter");
      if (kind === "drop" && event.dataTransfer) takeDropped(event.dataTransfer);
    });
  }

  function redraw() {
    if (drawn) yourEcg.drawing.draw(place.querySelector("canvas"), drawn);
  }
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  root.addEventListener("resize", redraw);
  root.addEventListener("beforeprint", redraw);
  root.setTimeout(yourEcg.worker.ready, 0);
})(globalThis);
