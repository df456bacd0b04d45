import { en } from "./en/index.ts";
import { ko } from "./ko/index.ts";

export const LANGUAGES = ["en", "ko"] as const;
export type Language = typeof LANGUAGES[number];
export type MessageKey = keyof typeof en;

export const CATALOGUES: Record<Language, Record<MessageKey, string>> = { en, ko };
