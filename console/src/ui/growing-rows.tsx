import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "./button.tsx";

/** For text fields of a row: code, whose labels would say the same in each row. */
export const ROW_FIELD = { mono: true, hideLabel: true, autoComplete: "off", spellCheck: false };

interface GrowingRowsProps {
  rows: { key: string; fields: ReactNode; removeLabel: string }[];
  /** Said when there are no rows. */
  none: string;
  addLabel: string;
  /** Why the caller may not change them. */
  refusal: string | undefined;
  onAdd: () => void;
  onRemove: (index: number) => void;
}

/** Rows of fields, to which one can be added and of which each can be removed. */
export function GrowingRows(
  { rows, none, addLabel, refusal, onAdd, onRemove }: GrowingRowsProps,
) {
  return (
    <>
      {rows.length === 0 && <p className="text-ink-faint">{none}</p>}
      {rows.map(({ key, fields, removeLabel }, index) => (
        <div key={key} className="flex items-start gap-2">
          {fields}
          <IconButton
            className="mt-0.5"
            label={removeLabel}
            refusal={refusal}
            onClick={() =>
              onRemove(index)}
          >
            <Trash2 />
          </IconButton>
        </div>
      ))}
      <div>
        <Button size="sm" icon={<Plus aria-hidden />} refusal={refusal} onClick={onAdd}>
          {addLabel}
        </Button>
      </div>
    </>
  );
}
