/**
 * The model by which memory is counted, in bytes. It follows what V8 takes for a value when it is made, rounded up, and
 * depends on nothing but the values: the same program counts the same on every machine. What is counted is all that a
 * run makes, whether it keeps it or not. Numbers and other scalars are not counted: steps bound them.
 */

/** a vector without its elements */
export const VECTOR = 128;
/** a vector that shares all but its last element with another */
export const APPENDED = 144;
/** what a list adds to the vector that it is made of */
export const LIST = 40;
/** one element of a vector or list; one key or value of a map */
export const ELEMENT = 8;
/** a map without its entries */
export const MAP = 112;
/** what an entry takes in the index of a map of more than 8 entries */
export const INDEXED = 96;
/** a function without what it captures */
export const FUNCTION = 112;
/** one captured variable */
export const CAPTURED = 8;
/** a string without its characters, and a part of a string, which shares them */
export const STRING = 32;
/** one UTF-16 unit */
export const CHARACTER = 2;
/** a keyword or symbol whose name was made by the program, without its characters */
export const NAME = 384;
/** an error without its data */
export const ERROR = 192;

/** A new version of a collection of this size that differs in one element: the path to it is copied. */
export function changed(size: number): number {
  return size <= 32 ? 32 * ELEMENT : 304 * levels(size);
}

/** How deep the tree of a collection of this size is. */
function levels(size: number): number {
  return size <= 32 ? 1 : size <= 1024 ? 2 : size <= 32_768 ? 3 : 4;
}

export function textBytes(length: number): number {
  return STRING + CHARACTER * length;
}
