import { ObjectId } from "mongodb";

/** A new id: 24 hexadecimal digits that sort by the time of their making. */
export function newId(): string {
  return new ObjectId().toHexString();
}
