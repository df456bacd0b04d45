import { CreateGateway } from "@imprun/contracts/api/gateways";
import { gatewayIdFromName } from "@imprun/contracts/names";
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
import { useCreateGateway } from "../queries.ts";

interface CreateGatewayDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function CreateGatewayDialog({ open, onOpenChange }: CreateGatewayDialogProps) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("gateways.create")}
      description={t("gateways.createHint")}
    >
      <CreateGatewayForm onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function CreateGatewayForm({ onCancel }: { onCancel: () => void }) {
  const t = useT();
  const go = useGo();
  const create = useCreateGateway();
  const form = useForm<z.input<typeof CreateGateway>, unknown, z.output<typeof CreateGateway>>({
    resolver: formResolver(CreateGateway),
    defaultValues: { name: "" },
  });
  const { errors, dirtyFields } = form.formState;
  const proposed = gatewayIdFromName(form.watch("name"));
  const gatewayId = dirtyFields.gatewayId ? form.watch("gatewayId") ?? "" : proposed;

  const submit = form.handleSubmit((values) => {
    // A name without a Latin letter makes no id.
    if (gatewayId === "") return form.setError("gatewayId", {}, { shouldFocus: true });
    create.mutate(values, {
      onSuccess: (gateway) => go(paths.gateway(gateway.gatewayId)),
      onError: (error) => showFieldErrors(error, ["name", "gatewayId"], form.setError),
    });
  });

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {create.error && <ProblemNotice error={create.error} />}
      <TextField
        label={t("gateways.name")}
        placeholder={t("gateways.namePlaceholder")}
        autoFocus
        autoComplete="off"
        error={errors.name && t("gateways.nameMissing")}
        {...form.register("name")}
      />
      <TextField
        mono
        label={t("gateways.id")}
        autoComplete="off"
        spellCheck={false}
        error={errors.gatewayId && t("gateways.idInvalid")}
        hint={gatewayId
          ? t("gateways.idPreview", { host: `${gatewayId}.dev.…` })
          : t("gateways.idHint")}
        {...form.register("gatewayId", { setValueAs: (value) => value || undefined })}
        value={gatewayId}
      />
      <DialogActions>
        <Button onClick={onCancel}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          {t("gateways.create")}
        </Button>
      </DialogActions>
    </form>
  );
}
