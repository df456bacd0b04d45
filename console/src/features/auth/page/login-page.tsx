import { Login } from "@imprun/contracts/api/access";
import { useForm } from "react-hook-form";
import { ApiError } from "../../../lib/api.ts";
import { formResolver } from "../../../lib/form-resolver.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { safeNext } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { Logo } from "../../../ui/logo.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { useSearchText } from "../../navigation/use-address.ts";
import { useGo } from "../../navigation/use-go.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { Preferences } from "../../shell/preferences.tsx";
import { type LoginInput, useLogin } from "../queries.ts";

export function LoginPage() {
  const t = useT();
  const go = useGo();
  const next = useSearchText("next");
  const login = useLogin();
  const form = useForm<LoginInput>({
    resolver: formResolver(Login),
    defaultValues: { email: "", password: "" },
  });
  useTitle(t("login.title"));

  const submit = form.handleSubmit(async (values) => {
    await login.mutateAsync(values).then(
      () => go(safeNext(next), { replace: true }),
      () => {
        form.resetField("password");
        form.setFocus("password");
      },
    );
  });
  const { errors } = form.formState;

  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[12dvh] pb-10">
      <div className="w-full max-w-sm">
        <div className="mb-8 flex items-center justify-between">
          <Logo />
          <Preferences />
        </div>
        <div className="rounded-xl border bg-surface p-7 shadow-card">
          <h1 tabIndex={-1} className="text-lg font-semibold tracking-tight">{t("login.title")}</h1>
          <p className="mt-1 text-ink-muted">{t("login.subtitle")}</p>
          <form onSubmit={submit} noValidate className="mt-6 flex flex-col gap-4">
            {login.error && <LoginFailure error={login.error} />}
            <TextField
              label={t("login.email")}
              type="email"
              autoComplete="username"
              autoFocus
              error={errors.email && t("login.emailInvalid")}
              {...form.register("email")}
            />
            <TextField
              label={t("login.password")}
              type="password"
              autoComplete="current-password"
              error={errors.password && t("login.passwordMissing")}
              {...form.register("password")}
            />
            <Button type="submit" variant="primary" busy={login.isPending} className="mt-1">
              {t("login.submit")}
            </Button>
          </form>
        </div>
        <p className="mt-6 text-center text-xs text-balance text-ink-faint">
          {t("login.firstHint")}
        </p>
      </div>
    </main>
  );
}

function LoginFailure({ error }: { error: unknown }) {
  const t = useT();
  const code = error instanceof ApiError ? error.problem.code : null;
  if (code === "login_failed") {
    return <Notice tone="danger" title={t("login.failed")}>{t("login.failedHint")}</Notice>;
  }
  if (error instanceof ApiError && code === "rate_limited") {
    const seconds = Number(error.problem.retryAfterSeconds ?? 60);
    return (
      <Notice tone="warning" title={t("login.throttled")}>
        {t("login.throttledHint", { seconds })}
      </Notice>
    );
  }
  return <ProblemNotice error={error} />;
}
