export { RtfsParseError } from "../errors.ts";
export { format } from "./format.ts";
