import { useBlocker } from "@tanstack/react-router";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";

/** Asks before a navigation, a reload or a closed tab loses changes. */
export function LeaveGuard({ name, dirty }: { name: string; dirty: boolean }) {
  const t = useT();
  const blocker = useBlocker({
    // A change of the panel's tab is no leave.
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
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
      onConfirm={() => blocker.proceed?.()}
    />
  );
}
