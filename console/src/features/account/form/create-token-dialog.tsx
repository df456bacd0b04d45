import { CreateToken } from "@imprun/contracts/api/access";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { formResolver } from "../../../lib/form-resolver.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { useCreateToken } from "../queries.ts";

const EXPIRIES = ["30", "90", "366", "never"] as const;

interface CreateTokenDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Asks for a name, then shows the token this once. */
export function CreateTokenDialog({ open, onOpenChange }: CreateTokenDialogProps) {
  const t = useT();
  const [token, setToken] = useState<string>();
  const close = () => {
    setToken(undefined);
    onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      sticky={token !== undefined}
      onOpenChange={(next) => !next && close()}
      title={t(token ? "tokens.onceTitle" : "tokens.create")}
      description={token ? undefined : t("tokens.createHint")}
    >
      {token
        ? (
          <>
            <div className="flex flex-col gap-4">
              <Notice tone="warning" title={t("tokens.once")}>{t("tokens.onceHint")}</Notice>
              <CodeBlock wrap label={t("tokens.token")} code={token} />
            </div>
            <DialogActions>
              <Button variant="primary" onClick={close}>{t("common.done")}</Button>
            </DialogActions>
          </>
        )
        : <CreateTokenForm onCancel={close} onCreated={setToken} />}
    </Dialog>
  );
}

interface CreateTokenFormProps {
  onCancel: () => void;
  onCreated: (token: string) => void;
}

function CreateTokenForm({ onCancel, onCreated }: CreateTokenFormProps) {
  const t = useT();
  const create = useCreateToken();
  const form = useForm<z.infer<typeof CreateToken>>({
    resolver: formResolver(CreateToken),
    defaultValues: { name: "", expiresInDays: 90 },
  });
  const submit = form.handleSubmit((values) =>
    create.mutate(values, { onSuccess: ({ token }) => onCreated(token) })
  );
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {create.error && <ProblemNotice error={create.error} />}
      <TextField
        label={t("tokens.name")}
        placeholder={t("tokens.namePlaceholder")}
        autoFocus
        autoComplete="off"
        error={form.formState.errors.name && t("tokens.nameMissing")}
        {...form.register("name")}
      />
      <SelectField
        label={t("tokens.expires")}
        {...form.register("expiresInDays", {
          setValueAs: (value) => value === "never" ? undefined : Number(value),
        })}
      >
        {EXPIRIES.map((days) => (
          <option key={days} value={days}>{t(`tokens.expires.${days}`)}</option>
        ))}
      </SelectField>
      <DialogActions>
        <Button onClick={onCancel}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          {t("tokens.create")}
        </Button>
      </DialogActions>
    </form>
  );
}
