import { useT } from "../../../lib/i18n/i18n.tsx";
import { type FunctionTab, paths } from "../../../lib/paths.ts";
import { Tabs } from "../../../ui/tabs.tsx";
import { useSearchText } from "../../navigation/use-address.ts";
import { useGo } from "../../navigation/use-go.ts";
import type { FunctionItem } from "../queries.ts";
import type { Draft } from "../use-draft.ts";
import { LogsPanel } from "./logs-panel.tsx";
import { TestPanel } from "./test-panel.tsx";
import { VersionsPanel } from "./versions-panel.tsx";

interface FunctionPanelProps {
  gatewayId: string;
  item: FunctionItem;
  draft: Draft;
}

const TABS: readonly FunctionTab[] = ["test", "versions", "logs"];

export function FunctionPanel({ gatewayId, item, draft }: FunctionPanelProps) {
  const t = useT();
  const go = useGo();
  const asked = useSearchText("tab");
  const tab = TABS.find((id) => id === asked) ?? "test";
  return (
    <section
      aria-label={t("panel.label")}
      className="min-h-96 min-w-0 shrink-0 border-t bg-surface lg:w-[25rem] lg:border-t-0 lg:border-l xl:w-[27rem]"
    >
      <Tabs
        fill
        label={t("panel.label")}
        value={tab}
        onChange={(id) =>
          go(paths.function(gatewayId, item.name, TABS.find((known) => known === id)), {
            replace: true,
          })}
        items={[
          {
            id: "test",
            label: t("panel.test"),
            content: <TestPanel gatewayId={gatewayId} item={item} />,
          },
          {
            id: "versions",
            label: t("panel.versions"),
            content: <VersionsPanel gatewayId={gatewayId} item={item} draft={draft} />,
          },
          {
            id: "logs",
            label: t("panel.logs"),
            content: <LogsPanel gatewayId={gatewayId} name={item.name} />,
          },
        ]}
      />
    </section>
  );
}
