import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { useQuery } from "@tanstack/react-query";
import { SendHorizontal } from "lucide-react";
import { useState } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { SelectField, TextArea, TextField } from "../../../ui/field.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { gatewayQuery } from "../../gateways/queries.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { deployedIn } from "../deployed.ts";
import { type FunctionItem, useInvoke } from "../queries.ts";
import { keepRequest, keptRequest } from "./kept-request.ts";
import {
  curlCommand,
  hasBody,
  isJson,
  KEY_VARIABLE,
  METHODS,
  parseHeaders,
  type TestRequest,
} from "./request.ts";
import { ResponseView } from "./response-view.tsx";

interface TestPanelProps {
  gatewayId: string;
  item: FunctionItem;
}

/** Sends a real request to the published function, through its runtime. */
export function TestPanel({ gatewayId, item }: TestPanelProps) {
  const t = useT();
  const [environment, setEnvironment] = useState<Environment>("dev");
  const [request, setRequest] = useState(() => keptRequest(gatewayId, item.name));
  const refusal = useRefusal("invokeFunction");
  const invoke = useInvoke(gatewayId, item.name);
  const gateway = useQuery(gatewayQuery(gatewayId));
  const parsed = parseHeaders(request.headers);
  const deployed = deployedIn(item, environment);
  const place = gateway.data?.environments.find(({ name }) => name === environment);

  const change = (part: Partial<TestRequest>) => setRequest({ ...request, ...part });
  const send = () => {
    if (!parsed.ok || refusal !== undefined) return;
    keepRequest(gatewayId, item.name, request);
    const { method, path, body } = request;
    invoke.mutate({
      environment,
      method,
      path,
      headers: parsed.headers,
      ...(hasBody(method) && body !== "" ? { body } : {}),
    });
  };

  return (
    <div className="flex flex-col">
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className="flex gap-2">
          <div className="w-28 shrink-0">
            <SelectField
              label={t("test.method")}
              value={request.method}
              onChange={(event) =>
                change({ method: METHODS.find((name) => name === event.target.value) })}
            >
              {METHODS.map((name) => <option key={name}>{name}</option>)}
            </SelectField>
          </div>
          <div className="min-w-0 flex-1">
            <TextField
              mono
              label={t("test.path")}
              value={request.path}
              placeholder={`/${item.name} …`}
              title={t("test.pathHint", { name: item.name })}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => change({ path: event.target.value })}
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
            onChange={(event) => change({ body: event.target.value })}
          />
        )}
        <TextArea
          mono
          rows={request.headers.split("\n").length}
          label={t("test.headers")}
          value={request.headers}
          spellCheck={false}
          title={t("test.headersHint")}
          error={parsed.ok ? undefined : t("test.headersInvalid", { line: parsed.line })}
          onChange={(event) => change({ headers: event.target.value })}
        />
        {!deployed && <Notice title={t("test.notPublished", { environment })} />}
        <div className="flex gap-2">
          <div className="w-28 shrink-0">
            <SelectField
              hideLabel
              label={t("test.environment")}
              value={environment}
              onChange={(event) =>
                setEnvironment(ENVIRONMENTS.find((name) => name === event.target.value) ?? "dev")}
            >
              {ENVIRONMENTS.map((name) => <option key={name}>{name}</option>)}
            </SelectField>
          </div>
          <Button
            type="submit"
            refusal={refusal}
            variant="primary"
            className="flex-1"
            icon={<SendHorizontal aria-hidden />}
            disabled={!parsed.ok || !deployed}
            busy={invoke.isPending}
          >
            {t("test.send")}
          </Button>
        </div>
      </form>
      <section aria-label={t("test.response")} className="border-t p-4">
        <h2 className="mb-3 font-medium">{t("test.response")}</h2>
        {invoke.error && <ProblemNotice error={invoke.error} />}
        {invoke.data && <ResponseView response={invoke.data} />}
        {!invoke.data && !invoke.error && (
          <p className="text-ink-muted">{t("test.responseEmpty")}</p>
        )}
      </section>
      {deployed && place && (
        <div className="border-t p-4">
          <h2 className="mb-3 font-medium">{t("test.curl")}</h2>
          <CodeBlock
            label={t("test.curl")}
            code={curlCommand({
              url: deployed.url,
              request,
              key: place.authType === "key-auth" ? KEY_VARIABLE : null,
            })}
          />
          {place.authType === "key-auth" && (
            <p className="mt-2 text-xs text-ink-faint">{t("test.curlHint")}</p>
          )}
        </div>
      )}
    </div>
  );
}
