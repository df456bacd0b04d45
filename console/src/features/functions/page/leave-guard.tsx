import { useBlocker } from "@tanstack/react-router";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";

interface LeaveGuardProps {
  name: string;
  dirty: boolean;
  /** The changes are given up. */
  onLeave: () => void;
}

/** Asks before a navigation, a reload or a closed tab loses changes. */
export function LeaveGuard({ name, dirty, onLeave }: LeaveGuardProps) {
  const t = useT();
  const blocker = useBlocker({
    // A change of the panel's tab is no leave, and after a login in between the changes are there again.
    shouldBlockFn: ({ current, next }) =>
      dirty && current.pathname !== next.pathname && next.pathname !== paths.login(),
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      danger
      open={blocker.status === "blocked"}
      onOpenChange={(open) => !open && blocker.reset?.()}
      title={t("editor.leaveTitle")}
      description={t("editor.leaveHint", { name })}
      confirmLabel={t("editor.leave")}
      onConfirm={() => {
        onLeave();
        blocker.proceed?.();
      }}
    />
  );
}
