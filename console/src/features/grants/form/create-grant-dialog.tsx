import { CreateGrant } from "@imprun/contracts/api/access";
import { ENVIRONMENTS } from "@imprun/contracts/names";
import { useQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { formResolver } from "../../../lib/form-resolver.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { applicationsQuery } from "../../applications/queries.ts";
import { gatewaysQuery } from "../../gateways/queries.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type GrantFilter, type GrantWithKey, useCreateGrant } from "../queries.ts";

interface CreateGrantDialogProps {
  /** What is fixed: the application, or the gateway. */
  filter: GrantFilter;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onCreated: (grant: GrantWithKey) => void;
}

export function CreateGrantDialog(
  { filter, open, onOpenChange, onCreated }: CreateGrantDialogProps,
) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("grants.create")}
      description={t("grants.createHint")}
    >
      <CreateGrantForm
        filter={filter}
        onCancel={() => onOpenChange(false)}
        onCreated={onCreated}
      />
    </Dialog>
  );
}

interface CreateGrantFormProps {
  filter: GrantFilter;
  onCancel: () => void;
  onCreated: (grant: GrantWithKey) => void;
}

function CreateGrantForm({ filter, onCancel, onCreated }: CreateGrantFormProps) {
  const t = useT();
  const create = useCreateGrant();
  const applications = useQuery(applicationsQuery);
  const gateways = useQuery(gatewaysQuery);
  const form = useForm<z.infer<typeof CreateGrant>>({
    resolver: formResolver(CreateGrant),
    values: {
      applicationId: filter.applicationId ?? applications.data?.[0]?.applicationId ?? "",
      gatewayId: filter.gatewayId ?? gateways.data?.[0]?.gatewayId ?? "",
      environment: "dev",
    },
    resetOptions: { keepDirtyValues: true },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit((values) => create.mutate(values, { onSuccess: onCreated }));

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {create.error && <ProblemNotice error={create.error} />}
      {applications.data?.length === 0 && (
        <Notice tone="warning" title={t("grants.noApplications")} />
      )}
      {gateways.data?.length === 0 && <Notice tone="warning" title={t("grants.noGateways")} />}
      {!filter.applicationId && (
        <SelectField
          label={t("grants.application")}
          error={errors.applicationId && t("grants.applicationMissing")}
          {...form.register("applicationId")}
        >
          {applications.data?.map(({ applicationId, name }) => (
            <option key={applicationId} value={applicationId}>{name}</option>
          ))}
        </SelectField>
      )}
      {!filter.gatewayId && (
        <SelectField label={t("grants.gateway")} {...form.register("gatewayId")}>
          {gateways.data?.map(({ gatewayId, name }) => (
            <option key={gatewayId} value={gatewayId}>{name} ({gatewayId})</option>
          ))}
        </SelectField>
      )}
      <SelectField label={t("grants.environment")} {...form.register("environment")}>
        {ENVIRONMENTS.map((name) => <option key={name}>{name}</option>)}
      </SelectField>
      <DialogActions>
        <Button onClick={onCancel}>{t("common.cancel")}</Button>
        <Button
          type="submit"
          variant="primary"
          busy={create.isPending}
          disabled={applications.data?.length === 0 || gateways.data?.length === 0}
        >
          {t("grants.create")}
        </Button>
      </DialogActions>
    </form>
  );
}
