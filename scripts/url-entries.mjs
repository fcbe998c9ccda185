import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * The modules that `files` load by URL, as `new URL(… "./worker.ts" … "./worker.js", import.meta.url)`: no bundler sees
 * them. Throws where the name of the built file is missing beside the source's; a source that is JavaScript has one name.
 */
export function urlEntries(files, read = (file) => readFileSync(file, "utf8")) {
  return files.filter((file) => file.endsWith(".ts")).flatMap((file) => entriesOf(file, read(file)));
}

/**
 * The text of a module as it is built into a folder without folders: what it loads by URL lies beside it there, under
 * the name that `nameOf` gives for the source file.
 */
export function withBuiltNames(text, file, nameOf) {
  return text.replace(byUrl, (url) =>
    url.replace(/"(\.{1,2}\/[^"]+)\.js"/g, (_, name) => `"./${nameOf(resolve(dirname(file), `${name}.js`))}.js"`),
  );
}

const byUrl = /new URL\(([^;]*?)import\.meta\.url\)/g;

function entriesOf(file, text) {
  const urls = [...text.matchAll(byUrl)].map(([, argument]) => argument);
  return urls.flatMap((argument) => {
    const names = namesIn(argument, "ts");
    if (names.length === 0) return namesIn(argument, "js").map((name) => resolve(dirname(file), name));
    const unbuilt = names.find((name) => !argument.includes(`"${name.replace(/ts$/, "js")}"`));
    if (unbuilt) throw new Error(`${file} loads ${unbuilt} by URL: name its .js too, for the built package`);
    return names.map((name) => resolve(dirname(file), name));
  });
}

function namesIn(argument, ending) {
  return [...argument.matchAll(/"(\.{1,2}\/[^"]+\.(\w+))"/g)]
    .filter(([, , end]) => end === ending)
    .map(([, name]) => name);
}
