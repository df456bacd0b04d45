import { useQuery } from "@tanstack/react-query";
import { KeySquare, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Cell, Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import { CreateTokenDialog } from "./form/create-token-dialog.tsx";
import { type AccessToken, tokensQuery, useRevokeToken } from "./queries.ts";

export function TokensCard() {
  const t = useT();
  const tokens = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<AccessToken>();
  return (
    <>
      <Card
        flush
        title={t("tokens.title")}
        description={t("tokens.description")}
        actions={
          <Button icon={<Plus aria-hidden />} onClick={() => setCreating(true)}>
            {t("tokens.create")}
          </Button>
        }
      >
        {tokens.error && (
          <div className="p-4">
            <ProblemNotice error={tokens.error} onRetry={tokens.refetch} />
          </div>
        )}
        {tokens.isPending && <SkeletonRows rows={2} label={t("common.loading")} />}
        {tokens.data?.length === 0 && (
          <EmptyState icon={<KeySquare />} title={t("tokens.emptyTitle")}>
            {t("tokens.emptyHint")}
          </EmptyState>
        )}
        {tokens.data && tokens.data.length > 0 && (
          <TokenTable tokens={tokens.data} onRevoke={setRevoking} />
        )}
      </Card>
      <CreateTokenDialog open={creating} onOpenChange={setCreating} />
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

interface TokenTableProps {
  tokens: AccessToken[];
  onRevoke: (token: AccessToken) => void;
}

function TokenTable({ tokens, onRevoke }: TokenTableProps) {
  const t = useT();
  return (
    <Table
      caption={t("tokens.title")}
      columns={[
        t("tokens.name"),
        t("tokens.token"),
        t("tokens.created"),
        t("tokens.lastUsed"),
        t("tokens.expires"),
        <span key="actions" className="sr-only">{t("common.actions")}</span>,
      ]}
    >
      {tokens.map((token) => (
        <tr key={token.tokenId}>
          <Cell>
            <span className="font-medium">{token.name}</span>
          </Cell>
          <Cell mono muted>{token.prefix}…</Cell>
          <Cell muted>
            <Time at={token.createdAt} />
          </Cell>
          <Cell muted>{token.lastUsedAt ? <Time at={token.lastUsedAt} /> : t("common.never")}</Cell>
          <Cell muted>{token.expiresAt ? <Time at={token.expiresAt} /> : t("common.never")}</Cell>
          <Cell end>
            <IconButton
              label={t("tokens.revoke", { name: token.name })}
              onClick={() => onRevoke(token)}
            >
              <Trash2 />
            </IconButton>
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function RevokeDialog({ token, onClose }: { token: AccessToken; onClose: () => void }) {
  const t = useT();
  const revoke = useRevokeToken(token.tokenId);
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={t("tokens.revokeTitle")}
      description={t("tokens.revokeHint", { name: token.name })}
      confirmLabel={t("tokens.revokeSubmit")}
      busy={revoke.isPending}
      onConfirm={() =>
        revoke.mutate(undefined, {
          onSuccess: () => {
            toast.success(t("tokens.revoked", { name: token.name }));
            onClose();
          },
        })}
    >
      {revoke.error && <ProblemNotice error={revoke.error} />}
    </ConfirmDialog>
  );
}
