/** ms in which signals are one interruption: a terminal's goes also to the launcher (`bin/own-node.js`), which passes it on */
const togetherMs = 300;

/** Hears of interruptions, each once; gives what ends that. */
export function onInterrupt(names: readonly NodeJS.Signals[], stop: () => void): () => void {
  const hear = () => {
    const now = performance.now();
    const isNew = now - lastMs > togetherMs;
    lastMs = now;
    if (isNew) stop();
  };
  for (const name of names) process.on(name, hear);
  return () => {
    for (const name of names) process.off(name, hear);
  };
}

let lastMs = Number.NEGATIVE_INFINITY;

/** A signal that the person's Ctrl-C, or a polite kill, aborts. Whoever interrupts once more ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const end = onInterrupt(["SIGINT", "SIGTERM", "SIGHUP"], () => {
    controller.abort();
    setTimeout(end, togetherMs).unref();
  });
  return controller.signal;
}
