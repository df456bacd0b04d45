import { Ban, CircleCheck, EllipsisVertical, RotateCw, Trash2 } from "lucide-react";
import { useI18n } from "../../lib/i18n/i18n.tsx";
import { relativeTime } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Cell, Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { useRefusal } from "../auth/use-refusal.ts";
import { EnvironmentBadge } from "../gateways/environment-badge.tsx";
import { Link } from "../navigation/link.tsx";
import type { Grant } from "./queries.ts";

interface GrantTableProps {
  grants: Grant[];
  /** The other side of the grants. */
  show: "application" | "gateway";
  onEnable: (grant: Grant, enabled: boolean) => void;
  onRotate: (grant: Grant) => void;
  onDelete: (grant: Grant) => void;
}

export function GrantTable({ grants, show, onEnable, onRotate, onDelete }: GrantTableProps) {
  const { t, language } = useI18n();
  // The same for all that is done to a grant.
  const refusal = useRefusal("updateApplicationGrant");
  return (
    <Table
      caption={t("gateway.grants")}
      columns={[
        t(`grants.${show}`),
        t("grants.environment"),
        t("grants.credential"),
        t("grants.key"),
        t("grants.created"),
        <span key="actions" className="sr-only">{t("common.actions")}</span>,
      ]}
    >
      {grants.map((grant) => (
        <tr key={grant.grantId}>
          <Cell>
            {show === "application"
              ? (
                <Link
                  to={paths.application(grant.applicationId)}
                  className="font-medium hover:underline"
                >
                  {grant.applicationName}
                </Link>
              )
              : (
                <Link to={paths.gateway(grant.gatewayId)} className="font-medium hover:underline">
                  {grant.gatewayId}
                </Link>
              )}
          </Cell>
          <Cell>
            <EnvironmentBadge environment={grant.environment} />
          </Cell>
          <Cell mono>{grant.credentialId}</Cell>
          <Cell mono muted>
            <span className="flex items-center gap-2 whitespace-nowrap">
              {grant.keyHint}
              {!grant.enabled && <Badge tone="danger">{t("grants.disabled")}</Badge>}
            </span>
          </Cell>
          <Cell muted>
            <Time at={grant.createdAt} />
            {grant.rotatedAt && (
              <p className="text-xs whitespace-nowrap text-ink-faint">
                {t("grants.rotated", { when: relativeTime(grant.rotatedAt, language) })}
              </p>
            )}
          </Cell>
          <Cell end>
            <Menu
              trigger={
                <IconButton label={t("grants.actions", { credentialId: grant.credentialId })}>
                  <EllipsisVertical />
                </IconButton>
              }
            >
              <MenuItem
                icon={grant.enabled ? <Ban aria-hidden /> : <CircleCheck aria-hidden />}
                refusal={refusal}
                onSelect={() => onEnable(grant, !grant.enabled)}
              >
                {t(grant.enabled ? "grants.disable" : "grants.enable")}
              </MenuItem>
              <MenuItem
                icon={<RotateCw aria-hidden />}
                refusal={refusal}
                onSelect={() => onRotate(grant)}
              >
                {t("grants.rotate")}
              </MenuItem>
              <MenuItem
                danger
                refusal={refusal}
                icon={<Trash2 aria-hidden />}
                onSelect={() => onDelete(grant)}
              >
                {t("grants.delete")}
              </MenuItem>
            </Menu>
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
