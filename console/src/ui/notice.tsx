import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

type NoticeTone = "info" | "warning" | "danger";

const LOOKS: Record<NoticeTone, string> = {
  info: "bg-info-soft text-info",
  warning: "bg-warning-soft text-warning",
  danger: "bg-danger-soft text-danger",
};

const ICONS = { info: Info, warning: TriangleAlert, danger: CircleAlert };

interface NoticeProps {
  tone?: NoticeTone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}

/** A message in the page. Danger is announced at once, the others politely. */
export function Notice({ tone = "info", title, children, action }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={classes("flex items-start gap-3 rounded-lg px-4 py-3", LOOKS[tone])}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children && <div className="mt-0.5 break-words text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}
