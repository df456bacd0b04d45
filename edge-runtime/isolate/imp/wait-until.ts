/** `imp.waitUntil`: work that goes on after the answer, and keeps its isolate from being retired. */
import { giveUpUnread } from "../arriving.ts";
import { currentContext, forget, type RequestWork } from "../context.ts";
import { sendSettled } from "../port.ts";
import { NativePromise, promiseThen } from "../primordials.ts";
import { report } from "../report.ts";

/** Waits for `work` before the request counts as over. A rejection is logged. Throws outside of a request. */
export function waitUntil(work: unknown): void {
  const context = currentContext();
  if (!context) throw new TypeError("imp.waitUntil needs a request to belong to");
  context.work.pending++;
  const done = () => settle(context.request, context.work);
  promiseThen(NativePromise.resolve(work), done, (error) => {
    report(error, context);
    done();
  });
}

/** Counts one piece of a request's work as done, and tells the cell after the last one. */
export function settle(request: number, work: RequestWork): void {
  if (--work.pending > 0 || request === 0) return;
  giveUpUnread(work);
  forget(request);
  sendSettled(request);
}
