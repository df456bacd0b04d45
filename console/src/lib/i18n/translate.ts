/** Fills `{name}` in a text. What is not given stays as it is written, so that it is seen. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
