import { useEffect } from "react";

/** Names the document, for the tab, the history and the route announcer. */
export function useTitle(...parts: string[]): void {
  const title = [...parts, "imprun"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
