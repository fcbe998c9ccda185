import type { ModuleLoader } from "@ambit/rtfs";
import { defaultLimits, openSandbox } from "@ambit/sandbox";
import { type JsonSchema, noNeeds, type ProviderType } from "@ambit/sdk";
import type { Runtime, RuntimeOptions } from "./api.ts";
import { canonicalId, createMarketplace, loadManifests, type Marketplace, notFound } from "./marketplace/index.ts";
import { openModel } from "./model/index.ts";
import { systemPorts } from "./ports.ts";
import { createProviderTypes, nativeManifests } from "./providers/index.ts";
import { verifyChain } from "./record/index.ts";
import { openCaller, runCall } from "./runs/caller.ts";
import { checkProgram } from "./runs/check.ts";
import { createDispatch } from "./runs/dispatch.ts";
import { createEvaluator, type Evaluator } from "./runs/evaluator.ts";
import { evaluateFunction } from "./runs/function.ts";
import { createLentAuthority, type LentAuthority } from "./runs/lent-authority.ts";
import { moduleFiles } from "./runs/modules.ts";
import { implementationOf, needsOf, needsOfCall } from "./runs/needs.ts";
import { bytecodeOf, compileProgram } from "./runs/program.ts";
import type { ProgramSource } from "./runs/program-source.ts";
import { refuseBrokenPromises } from "./runs/promises.ts";
import { runProgram } from "./runs/run.ts";
import { createRunBudgets, type RunBudgets } from "./runs/run-budgets.ts";
import { runInSandbox } from "./runs/run-in-sandbox.ts";
import type { ResolveMissing, RunParts } from "./runs/session.ts";
import { showRun } from "./runs/show.ts";
import { keyValues, openState, type State } from "./state.ts";
import { provideMissing } from "./synthesis/index.ts";

/** Opens a runtime. Throws `RECORD_*` for a state folder that can't be used, `RESOLVE_*` for manifests that can't. */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const ports = options.ports ?? systemPorts;
  await using opening = new AsyncDisposableStack();
  const evaluator = opening.use(options.evaluator ?? createEvaluator());
  const state = opening.use(
    await openState({ ...options, dir: options.dir, readOnly: options.readOnly ?? false, ports }),
  );
  const lent = createLentAuthority(options);
  const budgets = createRunBudgets();
  const types = createProviderTypes(toolsOf(options, { state, evaluator, budgets, lent }));
  const dispatch = opening.use(createDispatch({ types, lent }));
  const marketplace = await stock(options, types);
  const { cwd, principal, ask } = options;
  const { chain } = state;
  const parts: RunParts = { marketplace, chain, ports, cwd, principal, ask, budgets, execute: dispatch.execute };
  const owned = opening.move();
  return { ...faces({ options, state, evaluator, parts }), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function stock(options: RuntimeOptions, types: ReadonlyMap<string, ProviderType>): Promise<Marketplace> {
  const { functions = [], capabilityFolder } = options;
  const configOf = (type: string): JsonSchema | undefined => types.get(type)?.config;
  const installed = capabilityFolder === undefined ? [] : await loadManifests(capabilityFolder, { configOf });
  return createMarketplace([...nativeManifests, ...functions.map(({ manifest }) => manifest), ...installed]);
}

interface Machinery {
  state: State;
  evaluator: Evaluator;
  budgets: RunBudgets;
  lent: LentAuthority;
}

function toolsOf(
  options: RuntimeOptions,
  { state, evaluator, budgets, lent }: Machinery,
): Parameters<typeof createProviderTypes>[0] {
  const { functions = [], ports = systemPorts } = options;
  return {
    ports,
    kv: keyValues(state.store),
    print: options.print,
    log: options.log,
    ask: options.prompt,
    env: options.env,
    model: options.model && openModel(options.model),
    cages: {
      limits: defaultLimits,
      open: (spec, asked) => openSandbox({ ...spec, protected: ownFolders(options) }, asked),
    },
    functions: new Map(functions.map(({ manifest, execute }) => [manifest.id, execute])),
    evaluate: (evaluation) => evaluateFunction(evaluation, { evaluator, budgets, chain: state.chain, ports }),
    rootsFor: lent.rootsFor,
  };
}

/** What no program may get into its cage: the record, and the key that signs it. */
const ownFolders = ({ dir, keysFolder }: RuntimeOptions) => (dir === undefined ? [keysFolder] : [dir, keysFolder]);

interface Faces {
  options: RuntimeOptions;
  state: State;
  evaluator: Evaluator;
  parts: RunParts;
}

function faces({ options, state, evaluator, parts }: Faces): Omit<Runtime, typeof Symbol.asyncDispose> {
  const { marketplace, chain, cwd } = parts;
  const resolveMissing = resolverOf(options);
  const read = (source: ProgramSource) => compileProgram(source, { modules: modulesFor(source, options) });
  return {
    compile: (source) => bytecodeOf(read(source)),
    check: (source) => checkProgram(source, read(source), parts),
    async run(source, request) {
      const program = read(source);
      const needs = needsOf(program, { marketplace, cwd });
      refuseBrokenPromises({ program, needs, marketplace, cwd });
      return runProgram({ source, program, needs }, { ...request, parts, evaluator, resolveMissing });
    },
    async call(id, input, request) {
      const capability = canonicalId(id);
      const needs = needsOfCall(capability, input, parts);
      refuseBrokenPromises({ program: null, needs, marketplace, cwd });
      const description = `call ${capability}`;
      return runCall(parts, { ...request, capability, input, needs, description, language: "call", resolveMissing });
    },
    openCaller: ({ description, authority }) =>
      openCaller(parts, { description, authority, language: "host", needs: noNeeds, resolveMissing }),
    runInSandbox: (argv, request) => runInSandbox(parts, argv, request),
    capabilities: (match) => marketplace.list(match).map(({ manifest }) => manifest),
    describe(id) {
      const capability = marketplace.find(canonicalId(id));
      if (!capability) throw notFound(id, marketplace);
      const { manifest } = capability;
      if (manifest.provider.type !== "rtfs") return manifest;
      return { ...manifest, inferred: needsOf(implementationOf(manifest), { marketplace, cwd }) };
    },
    runs: () => chain.runs(),
    show: (runId) => showRun(chain, runId),
    verify: () => verifyChain(state),
  };
}

/** The folder of the program comes before what is configured. */
function modulesFor({ folder }: ProgramSource, { moduleRoots = [], cwd }: RuntimeOptions): ModuleLoader | undefined {
  return folder === undefined ? undefined : moduleFiles({ roots: [folder, ...moduleRoots], cwd });
}

function resolverOf({ synthesis }: RuntimeOptions): ResolveMissing | undefined {
  if (!synthesis) return undefined;
  return (request, session, { signal }) => provideMissing(request, session, { ...synthesis, signal });
}
