import { open } from "./cage.fixture.ts";

/** Started with descriptor 40 open: says what a guest finds there. */
await using box = await open();
const report = await box.run({ kind: "command", argv: ["readlink", "/proc/self/fd/40"] });
console.log(report.stdout);
