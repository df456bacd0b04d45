/**
 * Errors that nobody caught. They would end the process and with it the requests of all tenants, and isolates can
 * cause some: Deno's own end of a transferred stream throws at messages that no stream would send.
 */

/** Lines in one second; a hostile isolate could cause any number. */
const LINES_PER_SECOND = 10;

/** Keeps the cell alive; each error goes to `fault`, as long as there are few. */
export function outliveErrors(fault: (error: unknown) => void): void {
  let second = 0;
  let lines = 0;
  const take = (event: Event, error: unknown) => {
    event.preventDefault();
    const current = Math.floor(Date.now() / 1_000);
    if (current !== second) [second, lines] = [current, 0];
    if (++lines <= LINES_PER_SECOND) fault(error);
  };
  addEventListener("error", (event) => take(event, event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => take(event, event.reason));
}
