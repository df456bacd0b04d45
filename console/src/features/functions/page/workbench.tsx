import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { toast } from "sonner";
import { useHotkey } from "../../../lib/hotkey.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { CodeEditor } from "../../../ui/code-editor/code-editor.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { gatewayQuery } from "../../gateways/queries.ts";
import { useSearchText } from "../../navigation/use-address.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { FunctionPanel } from "../panel/function-panel.tsx";
import { useEditorTypes } from "../editor-types.ts";
import { sourceErrors } from "../publish-error.ts";
import { keepDraft } from "../kept-draft.ts";
import { type FunctionDraft, usePublish } from "../queries.ts";
import { useDraft } from "../use-draft.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { LeaveGuard } from "./leave-guard.tsx";
import { ProblemList } from "./problem-list.tsx";
import { WorkbenchHeader } from "./workbench-header.tsx";

interface WorkbenchProps {
  gatewayId: string;
  read: FunctionDraft;
}

/** The editor with all that is done to one draft: saving, publishing, testing, comparing. */
export function Workbench({ gatewayId, read }: WorkbenchProps) {
  const t = useT();
  const { name } = read;
  const draft = useDraft(gatewayId, read);
  const publish = usePublish(gatewayId, name);
  const gateway = useQuery(gatewayQuery(gatewayId));
  const types = useEditorTypes(gatewayId);
  const saveRefusal = useRefusal("updateFunction");
  const publishRefusal = useRefusal("publishFunction");
  const line = Number(useSearchText("line"));
  const column = Number(useSearchText("column"));
  const [reveal, setReveal] = useState(line > 0 ? { line, column: column || 1 } : undefined);

  const save = async () => {
    if (draft.dirty && await draft.save()) toast.success(t("editor.saved"));
  };
  const publishTo = async (environment: "dev" | "staging" | "prod") => {
    if (publishRefusal !== undefined) return;
    publish.reset();
    if (await draft.save()) publish.mutate({ environment, bump: "patch" });
  };
  useHotkey("s", save);
  useHotkey("Enter", () => publishTo("dev"));

  const errors = useMemo(() => sourceErrors(publish.error), [publish.error]);
  const markers = useMemo(() => errors.filter(({ line }) => line > 0), [errors]);
  const failure = draft.saveError ?? (errors.length === 0 ? publish.error : null);

  return (
    <>
      <section aria-label={t("editor.code", { name })} className="flex min-w-0 flex-1 flex-col">
        <WorkbenchHeader
          gatewayId={gatewayId}
          item={read}
          draft={draft}
          pipeline={gateway.data?.pipeline ?? true}
          rollout={publish.data}
          publishing={publish.isPending}
          onSave={save}
          onPublish={publishTo}
        />
        {failure !== null && (
          <div className="border-b p-3">
            <ProblemNotice error={failure} />
          </div>
        )}
        <div className="h-[60dvh] min-h-0 bg-surface lg:h-auto lg:flex-1">
          <CodeEditor
            path={`functions/${gatewayId}/${name}.ts`}
            label={t("editor.code", { name })}
            value={draft.code}
            onChange={draft.setCode}
            readOnly={saveRefusal !== undefined}
            markers={markers}
            reveal={reveal}
            types={types}
          />
        </div>
        {errors.length > 0 && (
          <ProblemList error={publish.error} errors={errors} onSelect={setReveal} />
        )}
      </section>
      <FunctionPanel gatewayId={gatewayId} item={read} draft={draft} />
      <ConflictDialog gatewayId={gatewayId} name={name} draft={draft} />
      <LeaveGuard
        name={name}
        dirty={draft.dirty}
        onLeave={() => keepDraft(gatewayId, name, null)}
      />
    </>
  );
}
