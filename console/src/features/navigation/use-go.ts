import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";

/** Goes to an address of the path builder. */
export function useGo(): (to: string, options?: { replace?: boolean }) => void {
  const { history } = useRouter();
  return useCallback((to, options) => {
    if (options?.replace) history.replace(to);
    else history.push(to);
  }, [history]);
}
