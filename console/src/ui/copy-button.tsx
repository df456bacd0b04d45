import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useT } from "../lib/i18n/i18n.tsx";
import { Button, IconButton } from "./button.tsx";

interface CopyButtonProps {
  text: string;
  /** What is copied, for example `Copy URL`. */
  label: string;
  /** Shows the label beside the icon. */
  wide?: boolean;
}

export function CopyButton({ text, label, wide }: CopyButtonProps) {
  const t = useT();
  const copiedLabel = t("common.copied");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    await writeClipboard(text);
    setCopied(true);
  };
  const icon = copied ? <Check className="text-success" /> : <Copy />;
  return (
    <>
      {wide
        ? (
          <Button size="sm" icon={icon} onClick={copy} aria-label={label}>
            {copied ? copiedLabel : label}
          </Button>
        )
        : (
          <IconButton label={label} onClick={copy}>
            {icon}
          </IconButton>
        )}
      <span role="status" className="sr-only">{copied ? copiedLabel : ""}</span>
    </>
  );
}

/** The clipboard API exists only on https and loopback; a console behind plain http falls back to a selection. */
async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return await navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
