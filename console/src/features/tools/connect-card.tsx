import { useState } from "react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { buttonClasses } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Link } from "../navigation/link.tsx";
import { type Client, CLIENTS, snippet } from "./snippets.ts";

const HINTS = {
  "Claude Desktop": "tools.claudeDesktopHint",
  "Claude Code": "tools.claudeCodeHint",
  "Cursor": "tools.cursorHint",
} as const;

/** What to paste into an AI client so that it finds the tools. */
export function ConnectCard() {
  const t = useT();
  const [client, setClient] = useState<Client>("Claude Desktop");
  return (
    <Card
      title={t("tools.connect")}
      description={t("tools.connectHint")}
      actions={
        <Link to={paths.account()} className={buttonClasses("secondary", "sm")}>
          {t("tools.createToken")}
        </Link>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <Segmented
            label={t("tools.client")}
            value={client}
            onChange={setClient}
            options={CLIENTS.map((name) => ({ value: name, label: name }))}
          />
          <span className="text-ink-muted">{t(HINTS[client])}</span>
        </div>
        <CodeBlock
          label={t("tools.snippet", { client })}
          code={snippet(client, location.origin)}
        />
      </div>
    </Card>
  );
}
