import type { Environment } from "@imprun/contracts/names";
import { useQuery } from "@tanstack/react-query";
import { SendHorizontal, Square } from "lucide-react";
import { useState } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { EnvironmentSelect } from "../../gateways/environment-choice.tsx";
import { gatewayQuery } from "../../gateways/queries.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { deployedIn } from "../deployed.ts";
import type { FunctionItem } from "../queries.ts";
import { keepRequest, keptRequests } from "./kept-requests.ts";
import {
  curlCommand,
  EMPTY_REQUEST,
  hasBody,
  KEY_VARIABLE,
  parseHeaders,
  type TestRequest,
} from "./request.ts";
import { RequestFields } from "./request-fields.tsx";
import { RequestHistory } from "./request-history.tsx";
import { ResponseView } from "./response-view.tsx";
import { useInvocation } from "./use-invocation.ts";

interface TestPanelProps {
  gatewayId: string;
  item: FunctionItem;
}

/** Sends real requests to the published function, through its runtime. */
export function TestPanel({ gatewayId, item }: TestPanelProps) {
  const t = useT();
  const { name } = item;
  const [kept, setKept] = useState(() => keptRequests(gatewayId, name));
  const [environment, setEnvironment] = useState<Environment>(kept[0]?.environment ?? "dev");
  const [request, setRequest] = useState(kept[0]?.request ?? EMPTY_REQUEST);
  const refusal = useRefusal("invokeFunction");
  const { response, error, pending, send, stop } = useInvocation(gatewayId, name);
  const gateway = useQuery(gatewayQuery(gatewayId));
  const parsed = parseHeaders(request.headers);
  const deployed = deployedIn(item, environment);
  const place = gateway.data?.environments.find((one) => one.name === environment);
  const keyed = place?.authType === "key-auth";

  const change = (part: Partial<TestRequest>) => setRequest({ ...request, ...part });
  const submit = async () => {
    if (!parsed.ok || !deployed || refusal !== undefined || pending) return;
    const { method, path, body, withKey } = request;
    const answer = await send({
      environment,
      method,
      path,
      headers: parsed.headers,
      ...(hasBody(method) && body !== "" ? { body } : {}),
      ...(withKey ? {} : { withKey }),
    });
    setKept(keepRequest(gatewayId, name, {
      request,
      environment,
      at: new Date().toISOString(),
      status: answer?.head.status ?? null,
      ms: answer?.ms ?? null,
    }));
  };

  return (
    <div className="flex flex-col">
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <RequestFields
          name={name}
          request={request}
          parsed={parsed}
          keyed={keyed}
          onChange={change}
        />
        {!deployed && <Notice title={t("test.notPublished", { environment })} />}
        <div className="flex gap-2">
          <div className="w-28 shrink-0">
            <EnvironmentSelect
              hideLabel
              label={t("test.environment")}
              value={environment}
              onChange={setEnvironment}
            />
          </div>
          <Button
            type="submit"
            refusal={refusal}
            variant="primary"
            className="flex-1"
            icon={<SendHorizontal aria-hidden />}
            disabled={!parsed.ok || !deployed}
            busy={pending}
          >
            {t("test.send")}
          </Button>
          {pending && <Button icon={<Square aria-hidden />} onClick={stop}>{t("test.stop")}
          </Button>}
        </div>
      </form>
      <section aria-label={t("test.response")} className="border-t p-4">
        <h2 className="mb-3 font-medium">{t("test.response")}</h2>
        {error !== null && <ProblemNotice error={error} />}
        {response && (
          <ResponseView
            gatewayId={gatewayId}
            environment={environment}
            response={response}
            pending={pending}
          />
        )}
        {!response && error === null && <p className="text-ink-muted">{t("test.responseEmpty")}</p>}
      </section>
      <RequestHistory
        name={name}
        requests={kept}
        onSelect={(chosen) => {
          setRequest(chosen.request);
          setEnvironment(chosen.environment);
        }}
      />
      {deployed && place && (
        <div className="border-t p-4">
          <h2 className="mb-3 font-medium">{t("test.curl")}</h2>
          <CodeBlock
            wrap
            label={t("test.curl")}
            code={curlCommand({
              url: deployed.url,
              request,
              key: keyed && request.withKey ? KEY_VARIABLE : null,
            })}
          />
          {keyed && <p className="mt-2 text-xs text-ink-faint">{t("test.curlHint")}</p>}
        </div>
      )}
    </div>
  );
}
