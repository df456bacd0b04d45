import { useEffect, useRef } from "react";

export const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** Runs `action` on Ctrl (Cmd on a Mac) and this key, wherever the focus is. */
export function useHotkey(key: string, action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(isMac ? event.metaKey : event.ctrlKey) || event.altKey || event.shiftKey) return;
      if (event.key.toLowerCase() !== key.toLowerCase()) return;
      event.preventDefault();
      // Monaco has Ctrl+Enter and Ctrl+K of its own.
      event.stopPropagation();
      latest.current();
    };
    addEventListener("keydown", listen, { capture: true });
    return () => removeEventListener("keydown", listen, { capture: true });
  }, [key]);
}
