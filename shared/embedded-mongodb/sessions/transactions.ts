/** Multi-document transactions. */
import { MongoError } from "../errors/mongo-error.ts";

export interface Transaction {
  readonly key: string;
}

export class Transactions {
  begin(): never {
    throw new MongoError(20, "Multi-document transactions are not supported yet");
  }
}
