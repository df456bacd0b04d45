import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../../lib/i18n/i18n.tsx";
import { absoluteTime } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { deployedIn } from "../functions/deployed.ts";
import { keptRequests } from "../functions/panel/kept-requests.ts";
import { curlCommand, EMPTY_REQUEST } from "../functions/panel/request.ts";
import { functionsQuery } from "../functions/queries.ts";
import { gatewayQuery } from "../gateways/queries.ts";
import type { GrantWithKey } from "./queries.ts";

interface KeyDialogProps {
  grant: GrantWithKey;
  onClose: () => void;
}

/** A new key, shown this once, with a command that uses it. */
export function KeyDialog({ grant, onClose }: KeyDialogProps) {
  const { t, language } = useI18n();
  const gateway = useQuery(gatewayQuery(grant.gatewayId));
  const functions = useQuery(functionsQuery(grant.gatewayId));
  const place = gateway.data?.environments.find(({ name }) => name === grant.environment);
  const callable = functions.data?.find((item) => deployedIn(item, grant.environment));
  const url = (callable && deployedIn(callable, grant.environment)?.url) ?? place?.url;
  const kept = callable && keptRequests(grant.gatewayId, callable.name)[0];
  const request = kept?.request ?? EMPTY_REQUEST;

  return (
    <Dialog
      open
      sticky
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={t("grants.keyTitle")}
      description={grant.credentialId}
    >
      <div className="flex flex-col gap-4">
        <Notice tone="warning" title={t("grants.keyOnce")}>{t("grants.keyOnceHint")}</Notice>
        <CodeBlock wrap label={t("grants.keyLabel")} code={grant.apiKey} />
        {grant.previousKeyExpiresAt && (
          <p className="text-ink-muted">
            {t("grants.previousKey", { when: absoluteTime(grant.previousKeyExpiresAt, language) })}
          </p>
        )}
        {url && (
          <section aria-label={t("grants.tryIt")}>
            <h3 className="mb-2 font-medium">{t("grants.tryIt")}</h3>
            <CodeBlock
              label={t("test.curl")}
              code={curlCommand({ url, request, key: grant.apiKey })}
            />
          </section>
        )}
      </div>
      <DialogActions>
        <Button variant="primary" onClick={onClose}>{t("common.done")}</Button>
      </DialogActions>
    </Dialog>
  );
}
