// The arrows of ARCHITECTURE.md. Tests stand outside the arrows inside `core`, never outside those between packages.
const tests = "\\.(test|fixture)\\.ts$|/test-support\\.ts$";
const notTests = { pathNot: tests };
const core = "^packages/core/src/";
const stages = "marketplace|governance|providers|record";
const drivers = "((runs|plans|synthesis|agents)/|api\\.ts$)";
const floor = "store/|model/|(function-evaluation|paths|ports|settle)\\.ts$";

/** Packages and what each may import; `cli` stands on top and may import them all. */
const packages = { rtfs: [], sdk: [], sandbox: ["sdk"], core: ["sandbox", "sdk", "rtfs"] };

const packageArrows = Object.entries(packages).map(([name, allowed]) => ({
  name: `${name}-imports-only-what-is-below`,
  comment: `${name} may import ${allowed.join(", ") || "no package of ours"}.`,
  severity: "error",
  from: { path: `^packages/${name}/` },
  to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
}));

const inCore = (name, { comment, from, to }) => ({
  name,
  comment,
  severity: "error",
  from: { ...notTests, path: `${core}${from}` },
  to,
});

const coreArrows = [
  inCore("stages-are-strangers", {
    comment: "The four stages of a call never import each other.",
    from: `(${stages})/`,
    to: { path: `${core}(${stages})/`, pathNot: `${core}$1/` },
  }),
  inCore("stages-stand-on-store-and-ports", {
    comment: "A stage knows nothing of the road that leads through it.",
    from: `(${stages})/`,
    to: { path: `${core}((call|serve|road|budget|runtime|state|index)\\.ts|${drivers})` },
  }),
  inCore("the-road-knows-no-driver", {
    comment: "call, serve and budget are the same for every caller.",
    from: "(call|serve|road|budget)\\.ts$",
    to: { path: `${core}((runtime|state|index)\\.ts|${drivers})` },
  }),
  inCore("drivers-do-not-import-the-runtime", {
    comment: "runtime.ts wires the drivers, not the other way round.",
    from: drivers,
    to: { path: `${core}(runtime|state|index)\\.ts$` },
  }),
  inCore("only-the-runtime-imports-providers", {
    comment: "Providers are unreachable except through the road.",
    from: "(?!runtime\\.ts$|providers/)",
    to: { path: `${core}providers/` },
  }),
  inCore("the-floor-imports-nothing-above", {
    comment: "Store, ports, the door to language models and shared words: what everything stands on.",
    from: `(${floor})`,
    to: { path: core, pathNot: `${core}(${floor})` },
  }),
  inCore("every-file-has-a-place", {
    comment: "A new folder or file of core gets its place in these rules first.",
    from: `(?!(index|runtime|state|call|serve|road|budget)\\.ts$|${drivers}|(${stages})/|${floor})`,
    to: {},
  }),
];

const pure = ["rtfs", "sdk"].map((name) => ({
  name: `${name}-needs-no-dependency`,
  comment: `${name} runs anywhere: no Node builtin, no npm package.`,
  severity: "error",
  from: { ...notTests, path: `^packages/${name}/` },
  to: {
    dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
    pathNot: "^packages/",
  },
}));

/** What starts a worker: the command does that before it has loaded the rest. */
const evaluator = "^packages/core/src/runs/evaluator\\.ts$";

/** The command's own second start under another Node, and the person's own editor. */
const ownProcesses = ["^packages/cli/bin/own-node\\.js$", "^packages/cli/src/missing/editor\\.ts$"];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment:
        "No module waits for itself to load. Types may be recursive: a value holds errors, an error holds values.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "nothing-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...packageArrows,
    ...pure,
    ...coreArrows,
    {
      name: "through-the-door",
      comment:
        "A package is imported by its name, never by a path into its folder. Editors' tools and the evaluator have doors of their own.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: {
        path: "^packages/",
        pathNot: ["^packages/$1/", "^packages/([^/]+|rtfs/src/tooling)/(src/)?index\\.ts$", evaluator],
      },
    },
    {
      name: "processes-start-in-the-sandbox-package",
      comment: "Whatever starts a process does it through @ambit/sandbox.",
      severity: "error",
      from: { path: "^packages/", pathNot: ["^packages/sandbox/", tests, ...ownProcesses] },
      to: { path: "^(node:)?(child_process|cluster)$" },
    },
    {
      name: "no-dev-dependency-in-source",
      severity: "error",
      from: { ...notTests, path: "^packages/[^/]+/src/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "npm-optional", "npm-peer"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|coverage)/" },
    tsPreCompilationDeps: true,
    skipAnalysisNotInRules: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
