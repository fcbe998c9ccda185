import { systemPorts } from "../ports.ts";
import { ended, openInFolder, outcome, request, started } from "./chain.fixture.ts";
import { payloadOfText } from "./index.ts";

/** A process that records into `folder`: `rounds` rounds of 8 calls at once in a run of its own; 0 means for ever. */
const [folder = "", run = "", rounds = "0"] = process.argv.slice(2);

await using opened = await openInFolder(folder, systemPorts);
const { chain } = opened;
await chain.begin(run, started(chain));
for (let round = 0; rounds === "0" || round < Number(rounds); round++) {
  await Promise.all(
    Array.from({ length: 8 }, async (_, caller) => {
      const input = payloadOfText(`${run} ${round} ${caller}`);
      const [seq] = await chain.append(run, [request(input.ref)], [input]);
      await chain.append(run, [outcome(seq ?? 0)]);
    }),
  );
}
await chain.end(run, ended());
