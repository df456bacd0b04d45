/** The operations of the API with one right request each, in an order in which they work one after the other. */

export interface RightRequest {
  /** Values of path parameters that are not of {@link RESOURCES}. */
  path?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What the requests are about; the test adds the ids that the platform chooses. */
export const RESOURCES: Readonly<Record<string, string>> = {
  gatewayId: "tour",
  environment: "dev",
  name: "jobs",
  stageAndName: "staging%2Fjobs",
  queue: "mail",
  messageId: "0".repeat(24),
};

/** Answers to everything, by the clock and from a queue; a message that says so is put aside. */
const JOBS = `
export const schedule = { cron: "0 0 1 1 *", name: "new-year" };
export const queues = [{ name: "mail", maxRetries: 0 }];
export default {
  fetch: () => Response.json({ ok: true }),
  scheduled: () => {},
  queue: (batch) => { if (batch.messages.some(({ body }) => body.fails)) throw new Error("no"); },
};
`;

const dev = { environment: "dev" };
const ifMatch = { "if-match": "*" };

/**
 * By operation id. Those that make something come first and those that take it away last. Left out are `login`, `logout`
 * and `changePassword`, which would end the tour.
 */
export const RIGHT_REQUESTS: Readonly<Record<string, RightRequest>> = {
  getMe: {},
  createApiGateway: { body: { name: "tour" } },
  listApiGateways: {},
  getApiGateway: {},
  updateApiGateway: { body: { pipeline: false } },
  updateEnvironment: { body: { variables: { COLOR: "red" } } },
  getDependencies: {},
  getDependencyTypes: {},
  setDependencies: { body: { dependencies: {} } },
  createFunction: { body: { name: "jobs", code: JOBS } },
  listFunctions: {},
  getFunction: {},
  updateFunction: { body: { description: "Does jobs" }, headers: ifMatch },
  publishFunction: { body: dev },
  invokeFunction: { body: { method: "GET" } },
  promoteFunction: { body: { from: "dev", to: "staging" } },
  deployToStage: { body: { targetStage: "prod" } },
  listVersions: {},
  getVersion: {},
  rollbackFunction: { body: { ...dev, version: "1.0.0" } },
  listHistory: {},
  listLogs: {},
  readMetrics: {},
  listSchedules: {},
  runSchedule: { body: { ...dev, function: "jobs", schedule: "new-year" } },
  listRuns: {},
  listQueues: {},
  sendMessage: { body: { ...dev, body: { fails: true } } },
  listDeadLetters: {},
  redriveDeadLetters: { body: dev },
  deleteDeadLetter: { query: "?environment=dev" },
  deleteDeadLetters: { query: "?environment=dev" },
  createApplication: { body: { name: "Mobile app" } },
  listApplications: {},
  getApplication: {},
  createApplicationGrant: { body: { ...dev, gatewayId: "tour" } },
  listApplicationGrants: {},
  updateApplicationGrant: { body: { enabled: false } },
  rotateApplicationGrant: { body: {} },
  createTool: {
    body: {
      name: "jobs",
      description: "Does jobs",
      functionUrl: "http://tour.dev.localhost:7701/jobs",
      inputSchema: { type: "object" },
    },
  },
  listTools: {},
  createToken: { body: { name: "tour" } },
  listTokens: {},
  listAudit: {},
  deleteTool: { path: { name: "jobs" } },
  deleteToken: {},
  deleteApplicationGrant: {},
  deleteApplication: {},
  deleteFunction: {},
  deleteApiGateway: {},
};
