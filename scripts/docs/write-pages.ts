import { mkdirSync, writeFileSync } from "node:fs";
import { libraryPages } from "./library-pages.ts";

const folder = new URL("../../docs/rtfs/library/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [file, text] of await libraryPages()) writeFileSync(new URL(file, folder), text);
