import { CreateApplication } from "@imprun/contracts/api/access";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { formResolver } from "../../../lib/form-resolver.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { TextField } from "../../../ui/field.tsx";
import { useGo } from "../../navigation/use-go.ts";
import { showFieldErrors } from "../../problems/form-errors.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { useCreateApplication } from "../queries.ts";

interface CreateApplicationDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function CreateApplicationDialog({ open, onOpenChange }: CreateApplicationDialogProps) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("applications.create")}
      description={t("applications.createHint")}
    >
      <CreateApplicationForm onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function CreateApplicationForm({ onCancel }: { onCancel: () => void }) {
  const t = useT();
  const go = useGo();
  const create = useCreateApplication();
  const form = useForm<
    z.input<typeof CreateApplication>,
    unknown,
    z.output<typeof CreateApplication>
  >({
    resolver: formResolver(CreateApplication),
    defaultValues: { name: "", description: "", organization: "" },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit((values) =>
    create.mutate(values, {
      onSuccess: ({ applicationId }) => go(paths.application(applicationId)),
      onError: (error) =>
        showFieldErrors(error, ["name", "description", "organization"], form.setError),
    })
  );
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {create.error && <ProblemNotice error={create.error} />}
      <TextField
        label={t("applications.name")}
        placeholder={t("applications.namePlaceholder")}
        autoFocus
        autoComplete="off"
        error={errors.name && t("applications.nameMissing")}
        {...form.register("name")}
      />
      <TextField
        label={`${t("applications.organization")} (${t("common.optional")})`}
        autoComplete="off"
        error={errors.organization?.message}
        {...form.register("organization")}
      />
      <TextField
        label={`${t("applications.descriptionField")} (${t("common.optional")})`}
        autoComplete="off"
        error={errors.description?.message}
        {...form.register("description")}
      />
      <DialogActions>
        <Button onClick={onCancel}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          {t("applications.create")}
        </Button>
      </DialogActions>
    </form>
  );
}
