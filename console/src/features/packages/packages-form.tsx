import type { DependenciesView } from "@imprun/contracts/api/packages";
import { PackageName, VersionRange } from "@imprun/contracts/packages";
import { useQuery } from "@tanstack/react-query";
import { useFieldArray, useForm } from "react-hook-form";
import { toast } from "sonner";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { TextField } from "../../ui/field.tsx";
import { GrowingRows, ROW_FIELD } from "../../ui/growing-rows.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useRefusal } from "../auth/use-refusal.ts";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import { dependenciesQuery, useSetDependencies } from "./queries.ts";

/** The npm packages that functions of a gateway may import. */
export function PackagesForm({ gatewayId }: { gatewayId: string }) {
  const { data, error, refetch } = useQuery(dependenciesQuery(gatewayId));
  if (data) return <LoadedForm gatewayId={gatewayId} view={data} />;
  if (error) return <ProblemNotice error={error} onRetry={() => refetch()} />;
  return <Skeleton className="h-40 rounded-lg" />;
}

interface Values {
  packages: { name: string; range: string }[];
}

function LoadedForm({ gatewayId, view }: { gatewayId: string; view: DependenciesView }) {
  const t = useT();
  const save = useSetDependencies(gatewayId);
  const refusal = useRefusal("setDependencies");
  const form = useForm<Values>({
    values: {
      packages: Object.entries(view.dependencies).map(([name, range]) => ({ name, range })),
    },
    resetOptions: { keepDirtyValues: true },
  });
  const rows = useFieldArray({ control: form.control, name: "packages" });
  const { errors, isDirty } = form.formState;
  const resolved = new Map(Object.entries(view.resolved));
  const installed = (name: string) => {
    const version = resolved.get(name);
    return version && t("packages.version", { version });
  };

  const submit = form.handleSubmit((values) =>
    save.mutate(Object.fromEntries(values.packages.map(({ name, range }) => [name, range])), {
      onSuccess: () => {
        form.reset(values);
        toast.success(t("packages.saved"));
      },
    })
  );
  const checkName = (value: string) => {
    if (!PackageName.safeParse(value).success) return t("packages.nameInvalid");
    const same = form.getValues("packages").filter(({ name }) => name === value);
    return same.length < 2 || t("packages.nameTwice");
  };
  const checkRange = (value: string) =>
    VersionRange.safeParse(value).success || t("packages.rangeInvalid");

  return (
    <form onSubmit={submit} noValidate>
      <Card
        title={t("packages.title")}
        description={t("packages.hint")}
        footer={
          <>
            <span>{view.lockHash === null ? "" : t("packages.installed", summary(view))}</span>
            <Button
              type="submit"
              className="ml-auto"
              disabled={!isDirty}
              busy={save.isPending}
              refusal={refusal}
            >
              {t("packages.save")}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-2">
          {save.error && <ProblemNotice error={save.error} />}
          <GrowingRows
            none={t("packages.none")}
            addLabel={t("packages.add")}
            refusal={refusal}
            onAdd={() => rows.append({ name: "", range: "latest" })}
            onRemove={(index) => rows.remove(index)}
            rows={rows.fields.map((field, index) => ({
              key: field.id,
              removeLabel: t("packages.remove", { name: field.name }),
              fields: (
                <>
                  <div className="flex-1">
                    <TextField
                      {...ROW_FIELD}
                      label={t("packages.name")}
                      placeholder="zod"
                      error={errors.packages?.[index]?.name?.message}
                      {...form.register(`packages.${index}.name`, { validate: checkName })}
                    />
                  </div>
                  <div className="w-2/5">
                    <TextField
                      {...ROW_FIELD}
                      label={t("packages.range")}
                      placeholder="^4.0.0"
                      hint={installed(field.name)}
                      error={errors.packages?.[index]?.range?.message}
                      {...form.register(`packages.${index}.range`, { validate: checkRange })}
                    />
                  </div>
                </>
              ),
            }))}
          />
        </div>
      </Card>
    </form>
  );
}

function summary({ packages, bytes }: DependenciesView) {
  return { count: packages.length, megabytes: (bytes / 1024 / 1024).toFixed(1) };
}
