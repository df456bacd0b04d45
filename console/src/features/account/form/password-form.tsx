import { ChangePassword } from "@imprun/contracts/api/access";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { formResolver } from "../../../lib/form-resolver.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { showFieldErrors } from "../../problems/form-errors.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { useChangePassword } from "../queries.ts";

export function PasswordForm({ email }: { email: string }) {
  const t = useT();
  const change = useChangePassword();
  const form = useForm<z.infer<typeof ChangePassword>>({
    resolver: formResolver(ChangePassword),
    defaultValues: { currentPassword: "", newPassword: "" },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit((values) =>
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        toast.success(t("account.passwordChanged"));
      },
      onError: (error) => showFieldErrors(error, ["currentPassword", "newPassword"], form.setError),
    })
  );
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {change.error && <ProblemNotice error={change.error} />}
      {/* Tells a password manager whose password this is. */}
      <input type="hidden" autoComplete="username" value={email} />
      <TextField
        type="password"
        autoComplete="current-password"
        label={t("account.currentPassword")}
        error={errors.currentPassword && t("login.passwordMissing")}
        {...form.register("currentPassword")}
      />
      <TextField
        type="password"
        autoComplete="new-password"
        label={t("account.newPassword")}
        hint={t("account.newPasswordHint")}
        error={errors.newPassword && t("account.newPasswordShort")}
        {...form.register("newPassword")}
      />
      <div>
        <Button type="submit" busy={change.isPending}>{t("account.changePassword")}</Button>
      </div>
    </form>
  );
}
