import { Trash2 } from "lucide-react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { IconButton } from "../../ui/button.tsx";
import { Cell, Table } from "../../ui/table.tsx";
import { useRefusal } from "../auth/use-refusal.ts";
import { EnvironmentBadge } from "../gateways/environment-badge.tsx";
import { Link } from "../navigation/link.tsx";
import type { Tool } from "./queries.ts";

interface ToolTableProps {
  tools: Tool[];
  onDelete: (tool: Tool) => void;
}

export function ToolTable({ tools, onDelete }: ToolTableProps) {
  const t = useT();
  const refusal = useRefusal("deleteTool");
  return (
    <Table
      caption={t("tools.registered")}
      columns={[
        t("tools.name"),
        t("tools.function"),
        t("grants.environment"),
        <span key="actions" className="sr-only">{t("common.actions")}</span>,
      ]}
    >
      {tools.map((tool) => (
        <tr key={tool.name}>
          <Cell>
            <span className="font-mono text-xs font-semibold">{tool.name}</span>
            <p className="mt-0.5 max-w-lg text-ink-muted">{tool.description}</p>
          </Cell>
          <Cell>
            <Link
              to={paths.function(tool.gatewayId, tool.function)}
              className="font-mono text-xs hover:underline"
            >
              {tool.gatewayId}/{tool.function}
            </Link>
          </Cell>
          <Cell>
            <EnvironmentBadge environment={tool.environment} />
          </Cell>
          <Cell end>
            <IconButton
              label={t("tools.delete", { name: tool.name })}
              refusal={refusal}
              onClick={() => onDelete(tool)}
            >
              <Trash2 />
            </IconButton>
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
