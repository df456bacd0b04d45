import { HttpMethod } from "@imprun/contracts/names";
import { useState } from "react";
import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { TextField } from "../../../ui/field.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type FunctionDraft, useSaveFunction } from "../queries.ts";
import type { Draft } from "../use-draft.ts";

interface FunctionDetailsDialogProps {
  gatewayId: string;
  item: FunctionDraft;
  draft: Draft;
  onClose: () => void;
}

/** The description and the allowed methods of a function; the code stays as it is. */
export function FunctionDetailsDialog(
  { gatewayId, item, draft, onClose }: FunctionDetailsDialogProps,
) {
  const t = useT();
  const save = useSaveFunction(gatewayId, item.name);
  const [description, setDescription] = useState(item.description);
  const [methods, setMethods] = useState<readonly HttpMethod[]>(item.methods);
  const toggle = (method: HttpMethod, on: boolean) =>
    setMethods(HttpMethod.options.filter((one) => one === method ? on : methods.includes(one)));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("details.title", { name: item.name })}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ description, methods: [...methods], etag: draft.etag }, {
            onSuccess: (saved) => {
              draft.rebase(saved);
              toast.success(t("details.saved"));
              onClose();
            },
          });
        }}
      >
        {save.error && <ProblemNotice error={save.error} />}
        <TextField
          label={t("functions.descriptionField")}
          autoComplete="off"
          maxLength={1_000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <fieldset>
          <legend className="mb-1.5 font-medium">{t("editor.methods")}</legend>
          <div className="flex flex-wrap gap-x-5 gap-y-2">
            {HttpMethod.options.map((method) => (
              <label key={method} className="flex items-center gap-2 font-mono text-xs">
                <input
                  type="checkbox"
                  checked={methods.includes(method)}
                  onChange={(event) =>
                    toggle(method, event.target.checked)}
                  className="size-4 accent-accent"
                />
                {method}
              </label>
            ))}
          </div>
          <p className="mt-2 text-xs text-ink-faint">{t("details.methodsHint")}</p>
        </fieldset>
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>{t("common.save")}</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
