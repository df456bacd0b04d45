import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

/** After a navigation: tells the new page's title and moves the focus to its heading. */
export function RouteAnnouncer() {
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const [message, setMessage] = useState("");
  const last = useRef<string | undefined>(undefined);

  useEffect(() => {
    const first = last.current === undefined;
    if (pathname === undefined || pathname === last.current) return;
    last.current = pathname;
    if (first) return;
    // The new page sets its title in an effect of its own, so this waits for the frame after it.
    const frame = requestAnimationFrame(() => {
      setMessage(document.title);
      // A page that opens with a field or a dialog has put the focus there.
      if (document.activeElement?.closest("input, textarea, select, [role=dialog]")) return;
      document.querySelector<HTMLElement>("main h1")?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [pathname]);

  return <div role="status" aria-live="polite" className="sr-only">{message}</div>;
}
