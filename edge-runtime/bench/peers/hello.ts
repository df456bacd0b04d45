/** The answer that every contender gives, so that none has less to send. */
export const HELLO = `{"hello":"world"}`;
