import { Dialog as Base } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { classes } from "./classes.ts";

export interface Command {
  id: string;
  label: string;
  /** Where it belongs, for example `Gateways`. */
  group: string;
  icon: ReactNode;
  run: () => void;
}

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  label: string;
  placeholder: string;
  emptyText: string;
  search: string;
  onSearch: (search: string) => void;
  /** Already filtered by `search`. */
  commands: Command[];
}

/** A searchable list of commands: a combobox with a listbox (ARIA Authoring Practices), in a modal dialog. */
export function CommandPalette(props: CommandPaletteProps) {
  return (
    <Base.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Base.Viewport className="fixed inset-0 z-50 flex items-start justify-center px-4 pt-[14dvh]">
          <Base.Popup
            aria-label={props.label}
            className="w-full max-w-xl animate-pop overflow-hidden rounded-xl border bg-surface shadow-float outline-none"
          >
            <PaletteBody {...props} />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

function PaletteBody(
  { onOpenChange, label, placeholder, emptyText, search, onSearch, commands }: CommandPaletteProps,
) {
  const id = useId();
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const index = Math.min(active, commands.length - 1);

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [index]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onOpenChange(false);
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && commands.length > 0) {
      event.preventDefault();
      setActive((index + step + commands.length) % commands.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(commands[index]);
    }
  };

  return (
    <>
      <div className="flex items-center gap-3 border-b px-4">
        <Search aria-hidden className="size-4 text-ink-faint" />
        <input
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={commands[index] ? `${id}-${index}` : undefined}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={search}
          placeholder={placeholder}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setActive(0);
            onSearch(event.target.value);
          }}
          className="h-12 w-full bg-transparent outline-none placeholder:text-ink-faint"
        />
      </div>
      <ul
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className="max-h-80 overflow-y-auto p-1.5"
      >
        {commands.map((command, position) => (
          <li
            key={command.id}
            id={`${id}-${position}`}
            role="option"
            aria-selected={position === index}
            onMouseMove={() => setActive(position)}
            onClick={() => run(command)}
            className={classes(
              "flex h-9 cursor-pointer items-center gap-3 rounded-md px-3 [&_svg]:size-4 [&_svg]:text-ink-faint",
              position === index && "bg-hover",
            )}
          >
            {command.icon}
            <span className="truncate">{command.label}</span>
            <span className="ml-auto shrink-0 text-xs text-ink-faint">{command.group}</span>
          </li>
        ))}
      </ul>
      {commands.length === 0 && (
        <p role="status" className="px-4 pb-6 text-center text-ink-muted">{emptyText}</p>
      )}
    </>
  );
}
