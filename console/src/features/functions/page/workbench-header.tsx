import { CircleCheck, EllipsisVertical, PencilLine, Rocket, Save, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Environment } from "@imprun/contracts/names";
import { formatMs } from "../../../lib/format.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Kbd } from "../../../ui/kbd.tsx";
import { Menu, MenuItem } from "../../../ui/menu.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { EnvironmentSelect } from "../../gateways/environment-choice.tsx";
import { commandKey } from "../../shell/command-menu.tsx";
import { FunctionDetailsDialog } from "../form/function-details-dialog.tsx";
import { PublishedBadges } from "../published-badges.tsx";
import type { FunctionDraft, FunctionItem, FunctionRollout } from "../queries.ts";
import type { Draft } from "../use-draft.ts";
import { DeleteFunctionDialog } from "./delete-function-dialog.tsx";

interface WorkbenchHeaderProps {
  gatewayId: string;
  item: FunctionDraft;
  draft: Draft;
  /** When on, only dev can be published to. */
  pipeline: boolean;
  rollout: FunctionRollout | undefined;
  publishing: boolean;
  onSave: () => void;
  onPublish: (environment: Environment) => void;
}

export function WorkbenchHeader(props: WorkbenchHeaderProps) {
  const { gatewayId, item, draft, pipeline, rollout, publishing, onSave, onPublish } = props;
  const t = useT();
  const [target, setTarget] = useState<Environment>("dev");
  const [deleting, setDeleting] = useState(false);
  const [describing, setDescribing] = useState(false);
  const saveRefusal = useRefusal("updateFunction");
  const publishRefusal = useRefusal("publishFunction");
  const deleteRefusal = useRefusal("deleteFunction");
  return (
    <div className="shrink-0 border-b bg-surface">
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-1.5">
        <h1 tabIndex={-1} className="min-w-0 truncate font-mono text-sm font-semibold">
          {item.name}
        </h1>
        <PublishedBadges item={item} />
        <div className="ml-auto flex items-center gap-2">
          <Button
            size="sm"
            icon={<Save aria-hidden />}
            refusal={saveRefusal}
            disabled={!draft.dirty}
            busy={draft.saving}
            onClick={onSave}
          >
            {t("editor.save")}
          </Button>
          {!pipeline && (
            <EnvironmentSelect
              hideLabel
              label={t("editor.publishTo")}
              value={target}
              className="h-7 w-24 px-2 text-xs"
              onChange={setTarget}
            />
          )}
          <Button
            size="sm"
            variant="primary"
            icon={<Rocket aria-hidden />}
            refusal={publishRefusal}
            busy={publishing}
            title={`${t("editor.saveFirst")} (${commandKey}Enter)`}
            onClick={() => onPublish(pipeline ? "dev" : target)}
          >
            {t("editor.publish")}
          </Button>
          <Menu
            trigger={
              <IconButton label={t("editor.more")} className="-mr-2">
                <EllipsisVertical />
              </IconButton>
            }
          >
            <MenuItem
              icon={<PencilLine aria-hidden />}
              refusal={saveRefusal}
              onSelect={() => setDescribing(true)}
            >
              {t("details.edit")}
            </MenuItem>
            <MenuItem
              danger
              refusal={deleteRefusal}
              icon={<Trash2 aria-hidden />}
              onSelect={() => setDeleting(true)}
            >
              {t("editor.delete")}
            </MenuItem>
          </Menu>
        </div>
      </div>
      <div
        role="status"
        className="flex min-h-8 flex-wrap items-center gap-2 border-t bg-sunken px-4 py-1 text-xs text-ink-muted"
      >
        {publishing ? t("editor.publishing") : <Proof item={item} rollout={rollout} />}
        {draft.dirty
          ? <span className="ml-auto text-warning">{t("editor.unsaved")}</span>
          : (
            <span className="ml-auto hidden items-center gap-1.5 xl:flex" aria-hidden>
              <Kbd>{commandKey}S</Kbd> {t("editor.save")}
              <Kbd>{commandKey}Enter</Kbd> {t("editor.publish")}
            </span>
          )}
      </div>
      {describing && (
        <FunctionDetailsDialog
          gatewayId={gatewayId}
          item={item}
          draft={draft}
          onClose={() => setDescribing(false)}
        />
      )}
      <DeleteFunctionDialog
        gatewayId={gatewayId}
        name={item.name}
        open={deleting}
        onOpenChange={setDeleting}
      />
    </div>
  );
}

/** What the last publish proved, or where the function answers. */
function Proof(
  { item, rollout }: { item: FunctionItem; rollout: FunctionRollout | undefined },
) {
  const t = useT();
  if (rollout) {
    const { semver, revision, environment, live } = rollout;
    return (
      <>
        <span className="flex min-w-0 items-center gap-2">
          <CircleCheck aria-hidden className="size-4 shrink-0 text-success" />
          <span className="min-w-0 font-mono text-ink">
            {environment} · {t("editor.live", {
              semver,
              revision,
              instances: live.instances,
              ms: formatMs(live.ms),
            })}
          </span>
        </span>
        {live.missing && live.missing.length > 0 && (
          <span className="text-warning">
            {t("editor.missing", { instances: live.missing.join(", ") })}
          </span>
        )}
      </>
    );
  }
  const dev = item.published.find(({ environment }) => environment === "dev") ?? item.published[0];
  return dev
    ? <span className="truncate font-mono">{dev.url}</span>
    : <span>{t("editor.neverPublished")}</span>;
}
