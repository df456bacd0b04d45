import { type ReactNode, useState } from "react";
import { useT } from "../lib/i18n/i18n.tsx";
import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";
import { TextField } from "./field.tsx";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  confirmLabel: string;
  danger?: boolean;
  busy?: boolean;
  /** There is nothing to confirm. */
  disabled?: boolean;
  /** The button works only when this was typed. */
  typed?: { text: string; label: ReactNode };
  size?: "md" | "lg" | "xl";
  onConfirm: () => void;
  children?: ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useT();
  const { typed, children, onConfirm } = props;
  const [text, setText] = useState("");
  const ready = !typed || text === typed.text;
  const close = (open: boolean) => {
    setText("");
    props.onOpenChange(open);
  };
  return (
    <Dialog
      open={props.open}
      onOpenChange={close}
      title={props.title}
      description={props.description}
      size={props.size}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !props.busy && !props.disabled) onConfirm();
        }}
      >
        {children}
        {typed && (
          <TextField
            mono
            label={typed.label}
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <DialogActions>
          <Button onClick={() => close(false)}>{t("common.cancel")}</Button>
          <Button
            type="submit"
            variant={props.danger ? "danger" : "primary"}
            disabled={!ready || props.disabled}
            busy={props.busy}
          >
            {props.confirmLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
