import { lazy, Suspense } from "react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Skeleton } from "../skeleton.tsx";
import type { CodeDiffProps, CodeEditorProps } from "./types.ts";

const Editor = lazy(() => import("./editor.tsx"));
const Diff = lazy(() => import("./diff.tsx"));

/** A code editor that fills its parent. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<EditorSkeleton />}>
      <Editor {...props} />
    </Suspense>
  );
}

/** A comparison that fills its parent, with a name over each side. */
export function CodeDiff(props: CodeDiffProps) {
  return (
    <div className="flex h-full flex-col">
      <div className="flex justify-between gap-4 border-b bg-sunken px-4 py-1.5 text-xs font-medium text-ink-muted">
        <span>{props.beforeLabel}</span>
        <span>{props.afterLabel}</span>
      </div>
      <div className="min-h-0 flex-1">
        <Suspense fallback={<EditorSkeleton />}>
          <Diff {...props} />
        </Suspense>
      </div>
    </div>
  );
}

function EditorSkeleton() {
  const t = useT();
  return (
    <div role="status" aria-label={t("editor.loading")} className="flex flex-col gap-3 p-5">
      {["w-2/3", "w-1/2", "w-3/5", "w-1/3", "w-2/5"].map((width) => (
        <Skeleton key={width} className={`h-3.5 ${width}`} />
      ))}
    </div>
  );
}
