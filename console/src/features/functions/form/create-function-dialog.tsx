import { CreateFunction } from "@imprun/contracts/api/functions";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { formResolver } from "../../../lib/form-resolver.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { classes } from "../../../ui/classes.ts";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { TextField } from "../../../ui/field.tsx";
import { useGo } from "../../navigation/use-go.ts";
import { dependenciesQuery, useSetDependencies } from "../../packages/queries.ts";
import { showFieldErrors } from "../../problems/form-errors.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { keepRequest } from "../panel/kept-requests.ts";
import { EMPTY_REQUEST } from "../panel/request.ts";
import { useCreateFunction } from "../queries.ts";
import { TEMPLATE_IDS, type TemplateId, TEMPLATES } from "../templates.ts";

interface CreateFunctionDialogProps {
  gatewayId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function CreateFunctionDialog(
  { gatewayId, open, onOpenChange }: CreateFunctionDialogProps,
) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("functions.new")}
      description={t("functions.createHint")}
    >
      <CreateFunctionForm gatewayId={gatewayId} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

function CreateFunctionForm({ gatewayId, onClose }: { gatewayId: string; onClose: () => void }) {
  const t = useT();
  const go = useGo();
  const create = useCreateFunction(gatewayId);
  const dependencies = useQuery(dependenciesQuery(gatewayId));
  const addPackages = useSetDependencies(gatewayId);
  const [template, setTemplate] = useState<TemplateId>("hello");
  const form = useForm<z.input<typeof CreateFunction>, unknown, z.output<typeof CreateFunction>>({
    resolver: formResolver(CreateFunction),
    defaultValues: { name: "", description: "" },
  });
  const { errors } = form.formState;

  const declared = dependencies.data?.dependencies ?? {};
  const missing = Object.entries(TEMPLATES[template].packages ?? {})
    .filter(([name]) => !Object.hasOwn(declared, name));

  const submit = form.handleSubmit((values) => {
    if (missing.length === 0) return save(values);
    addPackages.mutate({ ...declared, ...Object.fromEntries(missing) }, {
      onSuccess: () => save(values),
    });
  });
  const save = (values: z.output<typeof CreateFunction>) => {
    const { code, request } = TEMPLATES[template];
    create.mutate({ ...values, code: code(values.name) }, {
      onSuccess: ({ name }) => {
        keepRequest(gatewayId, name, {
          request: { ...EMPTY_REQUEST, ...request },
          environment: "dev",
          at: new Date().toISOString(),
          status: null,
          ms: null,
        });
        onClose();
        go(paths.function(gatewayId, name));
      },
      onError: (error) => showFieldErrors(error, ["name", "description"], form.setError),
    });
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {create.error && <ProblemNotice error={create.error} />}
      {addPackages.error && <ProblemNotice error={addPackages.error} />}
      <TextField
        mono
        label={t("functions.name")}
        placeholder="calculateTax"
        hint={t("functions.nameHint")}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        error={errors.name && t("functions.nameInvalid")}
        {...form.register("name")}
      />
      <TextField
        label={`${t("functions.descriptionField")} (${t("common.optional")})`}
        autoComplete="off"
        error={errors.description?.message}
        {...form.register("description")}
      />
      <TemplateChoice value={template} onChange={setTemplate} />
      {missing.length > 0 && (
        <p className="text-xs text-ink-muted">
          {t("template.packages", { packages: missing.map((one) => one.join("@")).join(", ") })}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary" busy={create.isPending || addPackages.isPending}>
          {t("functions.create")}
        </Button>
      </DialogActions>
    </form>
  );
}

interface TemplateChoiceProps {
  value: TemplateId;
  onChange: (template: TemplateId) => void;
}

function TemplateChoice({ value, onChange }: TemplateChoiceProps) {
  const t = useT();
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">{t("functions.template")}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {TEMPLATE_IDS.map((id) => (
          <label
            key={id}
            className={classes(
              "flex cursor-pointer gap-2.5 rounded-md border p-3 transition-colors hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-focus",
              id === value ? "border-accent bg-accent-soft" : "border-line-strong",
            )}
          >
            <input
              type="radio"
              name="template"
              value={id}
              checked={id === value}
              onChange={() => onChange(id)}
              className="mt-0.5 accent-accent"
            />
            <span>
              <span className="block font-medium">{t(`template.${id}`)}</span>
              <span className="block text-xs text-ink-muted">{t(`template.${id}.hint`)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
