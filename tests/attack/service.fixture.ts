import { open } from "./cage.fixture.ts";

/** A service that is killed while its guest sleeps. */
await using box = await open();
await box.run({ kind: "command", argv: ["sleep", process.argv[2] ?? "60"] });
