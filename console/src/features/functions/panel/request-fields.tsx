import { useT } from "../../../lib/i18n/i18n.tsx";
import { SelectField, TextArea, TextField } from "../../../ui/field.tsx";
import { Switch } from "../../../ui/switch.tsx";
import { hasBody, isJson, METHODS, type ParsedHeaders, type TestRequest } from "./request.ts";

interface RequestFieldsProps {
  name: string;
  request: TestRequest;
  parsed: ParsedHeaders;
  /** Whether the environment wants keys at all. */
  keyed: boolean;
  onChange: (part: Partial<TestRequest>) => void;
}

/** What is sent: method, path, body, headers and whether with a key. */
export function RequestFields({ name, request, parsed, keyed, onChange }: RequestFieldsProps) {
  const t = useT();
  return (
    <>
      <div className="flex gap-2">
        <div className="w-28 shrink-0">
          <SelectField
            label={t("test.method")}
            value={request.method}
            onChange={(event) =>
              onChange({ method: METHODS.find((one) => one === event.target.value) })}
          >
            {METHODS.map((one) => <option key={one}>{one}</option>)}
          </SelectField>
        </div>
        <div className="min-w-0 flex-1">
          <TextField
            mono
            label={t("test.path")}
            value={request.path}
            placeholder={`/${name} …`}
            title={t("test.pathHint", { name })}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onChange({ path: event.target.value })}
          />
        </div>
      </div>
      {hasBody(request.method) && (
        <TextArea
          mono
          rows={5}
          label={t("test.body")}
          value={request.body}
          spellCheck={false}
          hint={request.body !== "" && !isJson(request.body) ? t("test.bodyInvalid") : undefined}
          onChange={(event) => onChange({ body: event.target.value })}
        />
      )}
      <TextArea
        mono
        rows={Math.min(request.headers.split("\n").length, 8)}
        label={t("test.headers")}
        value={request.headers}
        spellCheck={false}
        title={t("test.headersHint")}
        error={parsed.ok ? undefined : t("test.headersInvalid", { line: parsed.line })}
        onChange={(event) => onChange({ headers: event.target.value })}
      />
      {keyed && (
        <Switch
          label={t("test.withKey")}
          checked={request.withKey}
          onChange={(withKey) => onChange({ withKey })}
        />
      )}
    </>
  );
}
