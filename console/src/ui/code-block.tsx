import { useT } from "../lib/i18n/i18n.tsx";
import { CopyButton } from "./copy-button.tsx";

interface CodeBlockProps {
  code: string;
  label: string;
  /** Breaks long lines instead of scrolling. */
  wrap?: boolean;
}

/** Text to copy: a command, a snippet, a key. Scrolls by keyboard when it is too wide. */
export function CodeBlock({ code, label, wrap }: CodeBlockProps) {
  const t = useT();
  return (
    <div className="relative min-w-0 rounded-md border bg-sunken">
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={`overflow-x-auto py-2.5 pr-12 pl-3.5 font-mono text-xs leading-5 ${
          wrap ? "wrap-anywhere whitespace-pre-wrap" : ""
        }`}
      >{code}</pre>
      <div className="absolute top-1 right-1 rounded-md bg-sunken">
        <CopyButton text={code} label={t("common.copyThing", { thing: label })} />
      </div>
    </div>
  );
}
