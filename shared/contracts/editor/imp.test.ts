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

  // Without a type everything goes.
  const anything = imp.db().collection("anything");
  await anything.insertOne({ a: 1, b: { c: [2] } });
  const result = await anything.findOne({ a: { $gt: 0 }, "b.c": 2, $or: [{ a: 1 }] });
  result!.b.c.push(3);
  await anything.updateOne({ a: 1 }, { $set: { d: 1 }, $unset: { b: "" } }, { upsert: true });
}
