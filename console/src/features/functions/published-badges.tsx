import { ENVIRONMENTS } from "@imprun/contracts/names";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { deployedIn } from "./deployed.ts";
import type { FunctionItem } from "./queries.ts";

/** Which version of a function runs where. */
export function PublishedBadges({ item }: { item: Pick<FunctionItem, "published"> }) {
  const t = useT();
  if (item.published.length === 0) return <Badge>{t("functions.draftOnly")}</Badge>;
  const tones = { dev: "info", staging: "warning", prod: "success" } as const;
  return (
    <span className="flex flex-wrap gap-1.5">
      {ENVIRONMENTS.map((environment) => {
        const deployed = deployedIn(item, environment);
        return deployed && (
          <Badge key={environment} tone={tones[environment]} mono>
            {environment} v{deployed.semver}
          </Badge>
        );
      })}
    </span>
  );
}
