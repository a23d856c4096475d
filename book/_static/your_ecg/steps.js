// From a file to its probabilities, step by step: each step is told when it is done, within the page or from a worker.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  // The middle of a recording, which is drawn, and what the check says of the whole.
  function middle(recording) {
    const { fs, derived, format, units, signal } = recording, given = signal[0].length;
    const wanted = yourEcg.arrays.rounded(yourEcg.data.signal.seconds * fs), start = Math.max(0, (given - wanted) >> 1);
    return { fs, derived, format, units, seconds: given / fs, signal: signal.map((row) => row.slice(start, start + wanted)) };
  }

  // The ECG that the page carries.
  function example() {
    const { microvolts, unit, fs } = yourEcg.data.example, { LEADS } = yourEcg.leads;
    const counts = new Int16Array(yourEcg.arrays.bytesOf(microvolts).buffer), length = counts.length / LEADS.length;
    const samples = LEADS.map((_, lead) => counts.subarray(lead * length, (lead + 1) * length));
    return yourEcg.recording.toRecording({ samples, kind: "integer", leads: LEADS, units: LEADS.map(() => unit), fs },
      { fs: null, unit: null, leads: null }, "carried by this page");
  }

  // job: files ({ name, size, bytes }) and what is stated of them; without files the example.
  function* of(job) {
    const recording = job.files ? yourEcg.readers.read(job.files, job.stated) : example();
    yield { step: "recording", recording: middle(recording) };
    const { findings, whole, refused, signal } = yourEcg.prediction.prepared(recording);
    const told = refused.map((one) => `${one.reason}: ${one.detail}`).join("; ");
    yield { step: "check", findings, whole, refused: signal ? null : yourEcg.faults.inOptions(told) };
    if (!signal) return;
    for (const member of yourEcg.prediction.members(signal)) yield { step: "network", member };
    yield { step: "done" };
  }

  function faultOf(error) {
    if (error instanceof yourEcg.EcgFault) return { step: "fault", sentence: error.sentence, hint: error.hint };
    return { step: "fault", sentence: `This page cannot read the file (${error.message}); cctaecg predict may.`, hint: "" };
  }

  // In a worker: first it is given the page's data, then jobs, whose number each answer bears.
  function listen(scope) {
    scope.onmessage = ({ data: job }) => {
      if (job.data) {
        yourEcg.data = job.data;
        yourEcg.prediction.networks(); // unpacked before they are needed
        return;
      }
      const tell = (message) => scope.postMessage({ ...message, turn: job.turn });
      yourEcg.progress = (share) => tell({ step: "progress", share });
      try {
        for (const message of of(job)) tell(message);
      } catch (error) {
        tell(faultOf(error));
      }
    };
  }

  yourEcg.steps = { of, faultOf, listen };
})(globalThis);
