/** What the open-loop generator is told and tells. */
import { z } from "zod";

export const GeneratorConfig = z.strictObject({
  port: z.number().int().positive(),
  /** The whole request, head and body. */
  request: z.string(),
  ratePerSecond: z.number().positive(),
});
export type GeneratorConfig = z.infer<typeof GeneratorConfig>;

/** When it was sent in milliseconds since 1970, milliseconds to its end, and how it ended: a status, or in a word. */
export const Sample = z.tuple([z.number(), z.number(), z.string()]);
export type Sample = z.infer<typeof Sample>;
