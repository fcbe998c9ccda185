// `npm start [-- arguments]`: the demo, on a machine that may never have seen the project.
import { join } from "node:path";
import { becomeNode } from "../packages/cli/bin/own-node.js";
import { nodeForAmbit, prepare, root } from "./setup.mjs";

prepare();
becomeNode(nodeForAmbit("The demo"), [join(root, "packages/cli/bin/ambit.js"), "demo", ...process.argv.slice(2)]);
