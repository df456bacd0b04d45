import { CreateTool } from "@imprun/contracts/api/activity";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { CodeEditor } from "../../../ui/code-editor/code-editor.tsx";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { SelectField, TextArea, TextField } from "../../../ui/field.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { useCallableFunctions, useCreateTool } from "../queries.ts";
import { parseInputSchema } from "../input-schema.ts";

const EXAMPLE_SCHEMA = JSON.stringify(
  {
    type: "object",
    properties: {
      income: { type: "number", description: "Yearly income" },
      deductions: { type: "number", description: "Deductions" },
    },
    required: ["income", "deductions"],
  },
  null,
  2,
);

interface RegisterToolDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function RegisterToolDialog({ open, onOpenChange }: RegisterToolDialogProps) {
  const t = useT();
  return (
    <Dialog
      open={open}
      size="lg"
      onOpenChange={onOpenChange}
      title={t("tools.register")}
      description={t("tools.registerHint")}
    >
      <RegisterToolForm onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

function RegisterToolForm({ onClose }: { onClose: () => void }) {
  const t = useT();
  const create = useCreateTool();
  const { pending, functions } = useCallableFunctions();
  const [schema, setSchema] = useState(EXAMPLE_SCHEMA);
  const form = useForm({
    values: {
      functionUrl: functions[0]?.url ?? "",
      name: functions[0]?.name ?? "",
      description: functions[0]?.description ?? "",
    },
    resetOptions: { keepDirtyValues: true },
  });
  const { errors } = form.formState;
  const inputSchema = parseInputSchema(schema);
  const { name: ToolName, description: Description } = CreateTool.shape;

  const choose = (url: string) => {
    const chosen = functions.find((one) => one.url === url);
    if (!chosen) return;
    if (!form.formState.dirtyFields.name) form.setValue("name", chosen.name);
    if (!form.formState.dirtyFields.description) {
      form.setValue("description", chosen.description);
    }
  };
  const submit = form.handleSubmit((values) => {
    if (inputSchema) create.mutate({ ...values, inputSchema }, { onSuccess: onClose });
  });

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {create.error && <ProblemNotice error={create.error} />}
      {!pending && functions.length === 0 && (
        <Notice tone="warning" title={t("tools.noFunctions")} />
      )}
      <SelectField
        label={t("tools.function")}
        error={errors.functionUrl && t("tools.functionMissing")}
        {...form.register("functionUrl", {
          required: true,
          onChange: (event) => choose(event.target.value),
        })}
      >
        {functions.map(({ url, label }) => <option key={url} value={url}>{label}</option>)}
      </SelectField>
      <TextField
        mono
        label={t("tools.name")}
        autoComplete="off"
        spellCheck={false}
        error={errors.name && t("tools.nameInvalid")}
        {...form.register("name", { validate: (value) => ToolName.safeParse(value).success })}
      />
      <TextArea
        rows={2}
        label={t("tools.descriptionField")}
        placeholder={t("tools.descriptionPlaceholder")}
        error={errors.description && t("tools.descriptionMissing")}
        {...form.register("description", {
          validate: (value) => Description.safeParse(value).success,
        })}
      />
      <section aria-label={t("tools.schema")}>
        <h3 className="mb-1.5 font-medium">{t("tools.schema")}</h3>
        <div className="h-56 overflow-hidden rounded-md border border-line-strong">
          <CodeEditor
            path="tools/input-schema.json"
            language="json"
            label={t("tools.schema")}
            value={schema}
            onChange={setSchema}
          />
        </div>
        <p
          role={inputSchema ? undefined : "alert"}
          className={`mt-1.5 text-xs ${inputSchema ? "text-ink-faint" : "text-danger"}`}
        >
          {t(inputSchema ? "tools.schemaHint" : "tools.schemaInvalid")}
        </p>
      </section>
      <DialogActions>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button
          type="submit"
          variant="primary"
          busy={create.isPending}
          disabled={!inputSchema || functions.length === 0}
        >
          {t("tools.register")}
        </Button>
      </DialogActions>
    </form>
  );
}
