import { absoluteTime, relativeTime } from "../lib/format.ts";
import { useI18n } from "../lib/i18n/i18n.tsx";

/** A time as people say it; the exact one is its tooltip. `at` is ISO 8601. */
export function Time({ at }: { at: string }) {
  const { language } = useI18n();
  return (
    <time dateTime={at} title={absoluteTime(at, language)} className="whitespace-nowrap">
      {relativeTime(at, language)}
    </time>
  );
}
