import type { Control } from "../context.ts";

/**
 * State that a capability keeps for a control process, such as a shared change stream: made at its first use, and
 * one for each process also where a test runs several side by side.
 */
export function perControl<T>(create: (control: Control) => T): (control: Control) => T {
  const states = new WeakMap<Control, { state: T }>();
  return (control) => {
    const known = states.get(control);
    if (known) return known.state;
    const state = create(control);
    states.set(control, { state });
    return state;
  };
}
