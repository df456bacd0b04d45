import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { byName, matches } from "../../../lib/match.ts";
import { paths } from "../../../lib/paths.ts";
import { IconButton } from "../../../ui/button.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { SearchField } from "../../../ui/search-field.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { Link } from "../../navigation/link.tsx";
import { useGo } from "../../navigation/use-go.ts";
import { functionsQuery } from "../queries.ts";

interface FunctionListProps {
  gatewayId: string;
  current: string;
}

/** From this many on, the list has a filter. */
const MANY = 8;

/** The functions of the gateway: a list at the side, a choice on a narrow screen. */
export function FunctionList({ gatewayId, current }: FunctionListProps) {
  const t = useT();
  const go = useGo();
  const [search, setSearch] = useState("");
  const refusal = useRefusal("createFunction");
  const functions = useQuery(functionsQuery(gatewayId));
  const items = (functions.data ?? []).toSorted((a, b) => byName(a.name, b.name));
  const create = () => go(paths.newFunction(gatewayId));

  return (
    <aside
      aria-label={t("functions.list")}
      className="shrink-0 border-b bg-surface lg:flex lg:w-52 lg:flex-col lg:border-r lg:border-b-0"
    >
      <div className="flex items-center gap-2 p-2 lg:hidden">
        <div className="flex-1">
          <SelectField
            hideLabel
            label={t("functions.list")}
            value={current}
            onChange={(event) => go(paths.function(gatewayId, event.target.value))}
          >
            {items.map(({ name }) => <option key={name}>{name}</option>)}
          </SelectField>
        </div>
        <IconButton label={t("functions.new")} refusal={refusal} onClick={create}>
          <Plus />
        </IconButton>
      </div>
      <div className="hidden h-11 items-center justify-between border-b pr-1.5 pl-4 lg:flex">
        <h2 className="text-xs font-medium text-ink-muted">{t("functions.list")}</h2>
        <IconButton label={t("functions.new")} refusal={refusal} onClick={create}>
          <Plus />
        </IconButton>
      </div>
      {items.length >= MANY && (
        <div className="hidden p-2 pb-0 lg:block">
          <SearchField label={t("functions.filter")} value={search} onChange={setSearch} />
        </div>
      )}
      <ul className="hidden min-h-0 flex-1 overflow-y-auto p-2 lg:block">
        {functions.isPending && [1, 2, 3].map((key) => (
          <li key={key} className="px-2 py-2">
            <Skeleton className="h-4" />
          </li>
        ))}
        {items.filter(({ name }) => matches(name, search)).map((item) => (
          <li key={item.name}>
            <Link
              to={paths.function(gatewayId, item.name)}
              current="exact"
              className="flex h-8 items-center justify-between gap-2 rounded-md px-2 font-mono text-xs text-ink-muted transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              <span className="truncate">{item.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </aside>
  );
}
