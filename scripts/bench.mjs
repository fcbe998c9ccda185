// `npm run bench [-- name…]`: every file of bench/, or those whose name contains one of the given words.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { nodeForAmbit, prepare, root } from "./setup.mjs";

prepare();
const node = nodeForAmbit("The benches");
const words = process.argv.slice(2);
const files = readdirSync(join(root, "bench")).filter((file) => file.endsWith(".ts") && isWanted(file));
if (files.length === 0) {
  console.error(`No bench is named like ${words.join(" or ")}`);
  process.exitCode = 2;
}
for (const file of files) {
  console.log(`# ${file}`);
  const { status } = spawnSync(node, [join(root, "bench", file)], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

function isWanted(file) {
  return words.length === 0 || words.some((word) => file.includes(word));
}
