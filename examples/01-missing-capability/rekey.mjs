// Files the recorded answers under the hashes of today's prompts: npx node examples/01-missing-capability/rekey.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { messagesOf, promptSha256 } from "../../packages/core/src/model/index.ts";
import { inferSchema, promptFor, python, rtfs } from "../../packages/core/src/synthesis/index.ts";

const here = dirname(fileURLToPath(import.meta.url));
const read = (name) => readFileSync(join(here, name), "utf8");
const { goal, expects } = JSON.parse(read("scenario.json"));

const request = {
  capability: "analyze_csv_trends",
  inputSchema: inferSchema({ csv: "" }),
  outputSchema: expects.analyze_csv_trends,
  goal,
};
const hash = (options) => promptSha256(messagesOf(promptFor(request, options)));
const entry = (file, options) => ({
  name: file.replace(/\.md$/, ""),
  promptSha256: hash(options),
  model: "recorded answer",
  file,
});

write("recordings", [entry("python.md", { language: python }), entry("rtfs.md", { language: rtfs })]);

const source = /^```python\n([\s\S]*?)^```$/m.exec(read("recordings/repair/wrong-shape.md"))[1];
const failed = { source, problem: read("recordings/repair/problem.txt").trimEnd() };
write("recordings/repair", [
  entry("wrong-shape.md", { language: python }),
  entry("repaired.md", { language: python, failed }),
]);

function write(folder, entries) {
  writeFileSync(join(here, folder, "index.json"), `${JSON.stringify(entries, null, 2)}\n`);
  for (const { name, promptSha256 } of entries) console.log(`${folder}/${name}  ${promptSha256}`);
}
