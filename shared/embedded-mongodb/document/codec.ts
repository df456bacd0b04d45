/** BSON bytes to documents and back (https://bsonspec.org/spec.html). */
export { decodeDocument, MAX_DEPTH } from "./decode.ts";
export { encodeDocument } from "./encode.ts";
