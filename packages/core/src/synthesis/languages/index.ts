export { python } from "./python.ts";
export { rtfs } from "./rtfs.ts";
