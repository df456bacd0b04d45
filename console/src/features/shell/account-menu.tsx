import { LogOut, UserRound } from "lucide-react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { useLogout, type User } from "../auth/queries.ts";
import { useGo } from "../navigation/use-go.ts";
import { toastProblem } from "../problems/toasts.ts";
import { PreferenceChoices } from "./preferences.tsx";

export function AccountMenu({ user }: { user: User }) {
  const t = useT();
  const go = useGo();
  const logout = useLogout();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t("shell.accountMenu")}
          className="flex size-8 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent uppercase"
        >
          {user.email.slice(0, 1)}
        </button>
      }
    >
      <div className="px-2.5 pt-1.5 pb-2">
        <p className="max-w-56 truncate font-medium">{user.email}</p>
        <p className="text-xs text-ink-faint">
          {user.organization.name} · {t(`role.${user.role}`)}
        </p>
      </div>
      <MenuSeparator />
      <MenuItem icon={<UserRound aria-hidden />} onSelect={() => go(paths.account())}>
        {t("nav.account")}
      </MenuItem>
      <MenuSeparator />
      <PreferenceChoices />
      <MenuSeparator />
      <MenuItem
        icon={<LogOut aria-hidden />}
        onSelect={() =>
          logout.mutate(undefined, {
            onSuccess: () => go(paths.login()),
            onError: (error) => toastProblem(t, error),
          })}
      >
        {t("shell.logout")}
      </MenuItem>
    </Menu>
  );
}
