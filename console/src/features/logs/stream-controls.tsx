import { Eraser, Pause, Play } from "lucide-react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import type { LogStreamState } from "./use-log-stream.ts";

/** How the stream is, and what can be done with it. */
export function StreamControls(
  { stream, follows }: { stream: LogStreamState; follows: boolean },
) {
  const t = useT();
  if (!follows) return null;
  return (
    <>
      <span role="status" className="ml-auto">
        <State stream={stream} />
      </span>
      <div className="flex">
        <IconButton
          label={t(stream.paused ? "logs.resume" : "logs.pause")}
          onClick={() => stream.setPaused(!stream.paused)}
        >
          {stream.paused ? <Play /> : <Pause />}
        </IconButton>
        <IconButton label={t("logs.clear")} onClick={stream.clear}>
          <Eraser />
        </IconButton>
      </div>
    </>
  );
}

function State({ stream: { live, paused, waiting } }: { stream: LogStreamState }) {
  const t = useT();
  if (paused) {
    const text = waiting > 0 ? t("logs.pausedCount", { count: waiting }) : t("logs.paused");
    return <Badge dot tone="warning">{text}</Badge>;
  }
  return live
    ? <Badge dot moving tone="success">{t("logs.connected")}</Badge>
    : <Badge dot moving tone="neutral">{t("logs.connecting")}</Badge>;
}
