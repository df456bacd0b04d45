import { useSuspenseQuery } from "@tanstack/react-query";
import { useT } from "../../lib/i18n/i18n.tsx";
import { missingRole, type OperationId } from "../../lib/roles.ts";
import { sessionQuery } from "./queries.ts";

/** Why who is logged in may not do this, in words for a control's `refusal`; undefined when they may. */
export function useRefusal(operation: OperationId): string | undefined {
  const t = useT();
  const { data: user } = useSuspenseQuery(sessionQuery);
  const missing = missingRole(user.role, operation);
  if (missing === null) return undefined;
  return t("role.needed", { needed: t(`role.${missing}`), yours: t(`role.${user.role}`) });
}
