// Where the steps are computed: in a worker made of the page's own text, so that the page goes on; else within the page.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});

  const MOST_WITHOUT = 4 * 1024 * 1024; // bytes: more would keep the page busy for longer than a reader waits

  let worker = null, running = null, allowed = true;

  // A page on a disk may load no worker from a file; it may make one of text.
  function ready() {
    if (worker || !allowed) return worker;
    try {
      const text = `(${root.yourEcgComputing})(globalThis);\nyourEcg.steps.listen(globalThis);`;
      const address = root.URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      worker = new root.Worker(address);
    } catch {
      allowed = false;
      return null;
    }
    worker.onmessage = ({ data: message }) => {
      if (running && message.turn === running.job.turn) running.hear(message);
    };
    worker.onerror = () => { // it was not let in after all
      worker = null;
      allowed = false;
      if (running) inPage(running);
    };
    worker.postMessage({ data: yourEcg.data });
    return worker;
  }

  // So that the browser shows what was said before it computes on.
  function shown() {
    return new Promise((resolve) => { root.setTimeout(resolve, 0); });
  }

  async function inPage(mine) {
    const { job, hear } = mine, large = (job.files || []).find((file) => file.size > MOST_WITHOUT);
    try {
      if (large) {
        throw new yourEcg.EcgFault("TooLarge", "This browser gives the page no worker, and without one a file of "
          + `${large.size} bytes would make it stand still: here files of up to ${MOST_WITHOUT} bytes are read. `
          + "cctaecg predict reads it.", true);
      }
      for (const message of yourEcg.steps.of(job)) {
        if (running !== mine) return;
        hear(message);
        await shown();
      }
    } catch (error) {
      if (running === mine) hear(yourEcg.steps.faultOf(error));
    }
  }

  // Computes a job; ``hear`` gets each step as it is done. What ran before is heard no more.
  function run(job, hear) {
    running = { job, hear };
    if (ready()) worker.postMessage(job);
    else inPage(running);
  }

  // Ends what runs, at once.
  function stop() {
    running = null;
    if (worker) worker.terminate();
    worker = null;
    ready();
  }

  yourEcg.worker = { ready, run, stop };
})(globalThis);
