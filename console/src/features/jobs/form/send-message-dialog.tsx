import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { useState } from "react";
import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { TextArea, TextField } from "../../../ui/field.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type Place, useSendMessage } from "../queries.ts";

interface SendMessageDialogProps {
  place: Place;
  queue: string;
  onClose: () => void;
}

/** Sends a message to a queue, as a function would. */
export function SendMessageDialog({ place, queue, onClose }: SendMessageDialogProps) {
  const t = useT();
  const send = useSendMessage(place, queue);
  const [text, setText] = useState("{}");
  const [delay, setDelay] = useState("0");
  const [tried, setTried] = useState(false);
  const body = parse(text);
  const delaySeconds = Number(delay);
  const goodDelay = delay.trim() !== "" && delaySeconds >= 0 &&
    delaySeconds <= TRIGGER_LIMITS.delaySeconds;

  const submit = () => {
    setTried(true);
    if (body === undefined || !goodDelay) return;
    send.mutate({ body: body.value, delaySeconds }, {
      onSuccess: () => {
        toast.success(t("jobs.sent", { name: queue }));
        onClose();
      },
    });
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("jobs.sendTo", { name: queue })}
      description={t("jobs.sendHint", { environment: place.environment })}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {send.error && <ProblemNotice error={send.error} />}
        <TextArea
          mono
          autoFocus
          rows={8}
          label={t("jobs.body")}
          hint={t("jobs.bodyHint")}
          spellCheck={false}
          value={text}
          error={tried && body === undefined ? t("jobs.bodyInvalid") : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        <TextField
          type="number"
          min={0}
          max={TRIGGER_LIMITS.delaySeconds}
          label={t("jobs.delay")}
          value={delay}
          error={tried && !goodDelay
            ? t("jobs.delayInvalid", { most: TRIGGER_LIMITS.delaySeconds })
            : undefined}
          onChange={(event) => setDelay(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" variant="primary" busy={send.isPending}>{t("jobs.send")}</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The value of a JSON text, in a box, since it may be null; undefined when it is no JSON. */
function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
