/// <reference path="./imp.d.ts" />
/** What the editor says about `imp.db()`: this file is checked, never run. */

interface Order {
  customer: string;
  total: number;
  tags: string[];
}

export async function typedResults(): Promise<void> {
  const orders = imp.db().collection<Order>("orders");
  const found = await orders.findOne({ customer: "a", total: { $gt: 1 }, tags: "new" });
  const total: number = found!.total;
  const id: string = found!._id.toHexString();
  for await (const order of orders.find({ "address.city": "Seoul" }, { sort: { total: -1 } })) {
    const customer: string = order.customer;
    orders.updateOne({ _id: order._id }, { $set: { customer }, $push: { tags: id } });
  }
  const tags: string[] = await orders.distinct("tags");
  const { value } = await orders.findOneAndUpdate({ total }, { $inc: { total: 1 } }, {
    includeResultMetadata: true,
  });
  await orders.insertMany([{ customer: value!.customer, total: 1, tags }]);
  await imp.db().withTransaction(async (session) => {
    await orders.bulkWrite([{ deleteOne: { filter: { total: 0 } } }], { session });
  });
  for await (const change of orders.watch()) change.fullDocument?.total.toFixed();

  // @ts-expect-error a field of another type
  await orders.findOne({ total: "1" });
  // @ts-expect-error a field that is not there
  await orders.insertOne({ customer: "a", totl: 1, tags: [] });
  // @ts-expect-error a change of another type
  await orders.updateOne({}, { $set: { total: "1" } });
  // @ts-expect-error an operator that is not there
  await orders.updateOne({}, { $sett: { total: 1 } });

  // @ts-expect-error a text cannot be counted up
  await orders.updateOne({}, { $inc: { customer: 1 } });
  // @ts-expect-error a number is no list
  await orders.updateOne({}, { $push: { total: 1 } });
  // @ts-expect-error a list of texts
  await orders.updateOne({}, { $addToSet: { tags: 1 } });
  await orders.updateOne({}, { $push: { tags: { $each: ["a"], $slice: -3 } }, $pop: { tags: 1 } });
  await orders.updateOne({}, {
    $pull: { tags: { $in: ["a", "b"] } },
    $inc: { "a.b": 1, total: 2 },
  });
  // @ts-expect-error results have the fields of their collection
  (await orders.find().toArray())[0]!.totl;
  const found_: Mongo.WithId<Order>[] = await orders.find({ customer: /^a/ }).toArray();
  // @ts-expect-error an id is an ObjectId unless the type says otherwise
  await orders.findOne({ _id: "a" });
  const keyed = imp.db().collection<{ _id: string; at: Date; note?: string }>("keyed");
  const { insertedId } = await keyed.insertOne({ _id: "a", at: new Date() });
  insertedId.toUpperCase();
  // @ts-expect-error the type has an id, and it is a text
  await keyed.insertOne({ _id: 1, at: new Date() });
  await keyed.updateOne({ at: { $lt: new Date() } }, {
    $set: { note: "old" },
    $unset: { note: "" },
  });
  // @ts-expect-error a date is compared with dates
  await keyed.find({ at: { $gt: "yesterday" } }).next();
  // @ts-expect-error such an operation there is not
  await keyed.bulkWrite([{ upsertOne: { filter: {} } }]);
  const lengths: number[] = await keyed.find().map(({ _id }) => _id.length).toArray();
  const sums = await orders.aggregate<{ _id: string; sum: number }>([]).toArray();
  lengths.push(sums[0]!.sum, found_.length);

  try {
    await keyed.insertMany([{ _id: "a", at: new Date() }]);
  } catch (error) {
    if (error instanceof imp.bson.MongoBulkWriteError) {
      const [first] = error.writeErrors;
      if (first?.code === 11000 && error.insertedCount === 0) first.errmsg.trim();
    } else if (error instanceof imp.bson.MongoServerError) {
      const pattern: Mongo.Document | undefined = error.keyPattern;
      return pattern === undefined || error.hasErrorLabel("RetryableWriteError")
        ? undefined
        : pattern.a;
    }
  }

  // Without a type everything goes.
  const anything = imp.db().collection("anything");
  await anything.insertOne({ a: 1, b: { c: [2] } });
  const result = await anything.findOne({ a: { $gt: 0 }, "b.c": 2, $or: [{ a: 1 }] });
  result!.b.c.push(3);
  await anything.updateOne({ a: 1 }, { $set: { d: 1 }, $unset: { b: "" } }, { upsert: true });
  await anything.updateOne({}, { $inc: { n: 1 }, $push: { list: 1 }, $pull: { list: { a: 1 } } });
}
