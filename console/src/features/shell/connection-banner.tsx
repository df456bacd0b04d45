import { WifiOff } from "lucide-react";
import { useLost } from "../../lib/connection.ts";
import { useT } from "../../lib/i18n/i18n.tsx";

/** Tells that the platform is away. It goes by itself. */
export function ConnectionBanner() {
  const t = useT();
  const lost = useLost();
  return (
    <div role="alert">
      {lost && (
        <p className="flex items-center justify-center gap-2 border-b bg-warning-soft px-4 py-2 text-warning">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          {t("shell.lost")}
        </p>
      )}
    </div>
  );
}
