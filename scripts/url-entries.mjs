import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * The modules that `files` load by URL, as `new URL(… "./worker.ts" … "./worker.js", import.meta.url)`: no bundler sees
 * them. Throws where the name of the built file is missing beside the source's.
 */
export function urlEntries(files, read = (file) => readFileSync(file, "utf8")) {
  return files.filter((file) => file.endsWith(".ts")).flatMap((file) => entriesOf(file, read(file)));
}

function entriesOf(file, text) {
  const urls = [...text.matchAll(/new URL\(([^;]*?)import\.meta\.url\)/g)].map(([, argument]) => argument);
  return urls.flatMap((argument) => {
    const names = [...argument.matchAll(/"(\.{1,2}\/[^"]+\.ts)"/g)].map(([, name]) => name);
    const unbuilt = names.find((name) => !argument.includes(`"${name.replace(/ts$/, "js")}"`));
    if (unbuilt) throw new Error(`${file} loads ${unbuilt} by URL: name its .js too, for the built package`);
    return names.map((name) => resolve(dirname(file), name));
  });
}
