import { Choices } from "./choices.ts";

type Make = (choices: Choices, depth: number) => string;

const deepest = 5;

/** A program of steps and branches that write and read the context, remember, fail, clean up and try again. */
export function branchesOf(stream: readonly number[]): string {
  const choices = new Choices(stream);
  return `(do (def f (memoize (fn [x] (call :t.once x)))) (context/set :k 0)\n ${made(choices, 0)})`;
}

function made(choices: Choices, depth: number): string {
  return choices.of(depth >= deepest ? leaves : forms)(choices, depth + 1);
}

const leaves: readonly [Make, ...Make[]] = [
  (c) => `(call :t.slow ${c.below(3)})`,
  () => "(call :t.fails)",
  (c) => `(f ${c.below(2)})`,
  () => "@k",
  () => "(/ 1 0)",
  (c) => `(context/set :k ${c.below(9)})`,
];

const forms: readonly [Make, ...Make[]] = [
  (c, d) => `(step-parallel ${made(c, d)} ${made(c, d)})`,
  (c, d) => `(step-parallel ${made(c, d)} ${made(c, d)} ${made(c, d)})`,
  (c, d) => `(step-parallel :on-fail :collect :merge-policy :${policy(c)} ${made(c, d)} ${made(c, d)})`,
  (c, d) => `(step-parallel :merge-policy :${policy(c)} (context/set :k ${made(c, d)}) (context/set :k ${made(c, d)}))`,
  (c, d) => `(step "s" :on-fail :continue ${made(c, d)} ${made(c, d)})`,
  (c, d) => `(step "s" :retries {:max 2 :backoff-ms ${c.below(2)}} ${made(c, d)})`,
  (c, d) => `(step "s" :timeout-ms 5 :on-fail :continue ${made(c, d)})`,
  (c, d) => `(step "s" :timeout-ms 5 :retries {:max 1} :isolation :isolated [${made(c, d)} ${made(c, d)}])`,
  (c, d) => `(try ${made(c, d)} (catch e [:caught (ex-kind e) @k]) (finally ${made(c, d)}))`,
  (c, d) => `(try ${made(c, d)} (catch Timeout e ${made(c, d)}))`,
  (c, d) => `[${made(c, d)} ${made(c, d)}]`,
  (c, d) => `(map (fn [x] [x ${made(c, d)}]) [1 2])`,
  (c, d) => `^{:runtime.tag ${made(c, d)}} ${made(c, d)}`,
  (c, d) => `(context/set :k ${made(c, d)})`,
  ...leaves,
];

const policy = (choices: Choices): string => choices.of(["keep-existing", "overwrite", "merge"]);
