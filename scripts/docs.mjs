// `npm run docs`: writes the pages that are made of docstrings.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { nodeForAmbit, prepare, root } from "./setup.mjs";

prepare({ system: false });
const script = join(root, "scripts/docs/write-pages.ts");
process.exitCode = spawnSync(nodeForAmbit("The documentation"), [script], { cwd: root, stdio: "inherit" }).status ?? 1;
