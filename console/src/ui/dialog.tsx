import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../lib/i18n/i18n.tsx";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  size?: "md" | "lg" | "xl";
  /** Closes on Escape and by its buttons only, for what is shown once. */
  sticky?: boolean;
  children: ReactNode;
}

const WIDTHS = { md: "max-w-lg", lg: "max-w-2xl", xl: "max-w-6xl" };

/** A modal dialog: traps the focus, gives it back, closes on Escape. */
export function Dialog(
  { open, onOpenChange, title, description, size = "md", sticky, children }: DialogProps,
) {
  const t = useT();
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} disablePointerDismissal={sticky}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-50 flex items-start justify-center overflow-y-auto px-4 py-[8dvh]">
          <Base.Popup
            className={classes(
              "relative w-full animate-pop rounded-xl border bg-surface shadow-float outline-none",
              WIDTHS[size],
            )}
          >
            <div className="flex items-start justify-between gap-4 px-6 pt-5">
              <div className="min-w-0">
                <Base.Title className="text-base font-semibold">{title}</Base.Title>
                {description && (
                  <Base.Description className="mt-1 text-ink-muted">{description}</Base.Description>
                )}
              </div>
              <Base.Close
                render={
                  <IconButton label={t("common.close")} className="-mt-1 -mr-2">
                    <X />
                  </IconButton>
                }
              />
            </div>
            <div className="px-6 pt-4 pb-6">{children}</div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons at the end of a dialog; the last one is the main one. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">{children}</div>
  );
}
