// Generated from the OpenAPI document of control by generate.ts. Do not edit.

export const REQUIRED_ROLES = {
    logout: "viewer",
    getMe: "viewer",
    changePassword: "viewer",
    listTokens: "viewer",
    createToken: "viewer",
    deleteToken: "viewer",
    createApiGateway: "developer",
    listApiGateways: "viewer",
    getApiGateway: "viewer",
    updateApiGateway: "developer",
    deleteApiGateway: "admin",
    updateEnvironment: "developer",
    getDependencies: "viewer",
    setDependencies: "developer",
    getDependencyTypes: "viewer",
    createFunction: "developer",
    listFunctions: "viewer",
    getFunction: "viewer",
    updateFunction: "developer",
    deleteFunction: "developer",
    invokeFunction: "developer",
    publishFunction: "developer",
    promoteFunction: "developer",
    deployToStage: "developer",
    rollbackFunction: "developer",
    listVersions: "viewer",
    getVersion: "viewer",
    listHistory: "viewer",
    listLogs: "viewer",
    readMetrics: "viewer",
    listSchedules: "viewer",
    runSchedule: "developer",
    listRuns: "viewer",
    listQueues: "viewer",
    listDeadLetters: "viewer",
    deleteDeadLetters: "developer",
    redriveDeadLetters: "developer",
    sendMessage: "developer",
    deleteDeadLetter: "developer",
    createTool: "developer",
    listTools: "viewer",
    deleteTool: "developer",
    createApplication: "admin",
    listApplications: "viewer",
    getApplication: "viewer",
    deleteApplication: "admin",
    createApplicationGrant: "admin",
    listApplicationGrants: "viewer",
    updateApplicationGrant: "admin",
    deleteApplicationGrant: "admin",
    rotateApplicationGrant: "admin",
    listAudit: "admin",
} as const;

export interface paths {
    "/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in to the console */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change your password, which ends all your other sessions */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your personal access tokens */
        get: operations["listTokens"];
        put?: never;
        /** Create a personal access token with your role */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a personal access token */
        delete: operations["deleteToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List gateways */
        get: operations["listApiGateways"];
        put?: never;
        /** Create a gateway with its three environments */
        post: operations["createApiGateway"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a gateway */
        get: operations["getApiGateway"];
        put?: never;
        post?: never;
        /** Delete a gateway with its functions, grants and databases */
        delete: operations["deleteApiGateway"];
        options?: never;
        head?: never;
        /** Rename, stop or start a gateway, or switch its promotion pipeline */
        patch: operations["updateApiGateway"];
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/environments/{environment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change authentication, variables or allowed hosts of an environment */
        patch: operations["updateEnvironment"];
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/dependencies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the npm packages of a gateway */
        get: operations["getDependencies"];
        /**
         * Replace the npm packages of a gateway
         * @description Functions have them from their next publish on; what runs is not touched.
         */
        put: operations["setDependencies"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/dependencies/types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the type declarations of a gateway's npm packages
         * @description For editors. They change with the lock, and are bounded; `complete` says whether all are there.
         */
        get: operations["getDependencyTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the functions of a gateway */
        get: operations["listFunctions"];
        put?: never;
        /** Create a function; its draft is saved whatever is in it */
        post: operations["createFunction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a function: its draft, and what is published where */
        get: operations["getFunction"];
        /** Change the draft, if nobody else has changed it since */
        put: operations["updateFunction"];
        post?: never;
        /** Delete a function and take it out of every environment */
        delete: operations["deleteFunction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions/{name}/invoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a real request to the function through its runtime */
        post: operations["invokeFunction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions/{name}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compile the draft and make it live in an environment */
        post: operations["publishFunction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions/{name}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run in one environment the version that runs in another */
        post: operations["promoteFunction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions/{stageAndName}/deploy-to-stage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Promote a function from the stage in the path to another */
        post: operations["deployToStage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions/{name}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run an earlier version again */
        post: operations["rollbackFunction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a function */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/functions/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a version with its code */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who changed what runs where */
        get: operations["listHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read or follow the logs of an environment */
        get: operations["listLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how many requests an environment has answered lately, and how fast */
        get: operations["readMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the schedules of an environment and when they are due */
        get: operations["listSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/schedules/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a scheduled function now */
        post: operations["runSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs of scheduled functions */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the queues of an environment with their messages counted */
        get: operations["listQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the messages of a queue that no delivery could finish */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        /** Delete all dead letters of a queue */
        delete: operations["deleteDeadLetters"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/queues/{queue}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deliver dead letters again */
        post: operations["redriveDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/queues/{queue}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message to a queue */
        post: operations["sendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters/{messageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a dead letter */
        delete: operations["deleteDeadLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ai-gateway/mcp-tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the organization's tools */
        get: operations["listTools"];
        put?: never;
        /** Offer a function as a tool over MCP */
        post: operations["createTool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ai-gateway/mcp-tools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Offer a tool no longer */
        delete: operations["deleteTool"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List applications */
        get: operations["listApplications"];
        put?: never;
        /** Create an application, a consumer of gateways */
        post: operations["createApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/applications/{applicationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an application */
        get: operations["getApplication"];
        put?: never;
        post?: never;
        /** Delete an application; its keys stop working at once */
        delete: operations["deleteApplication"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/application-grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List grants */
        get: operations["listApplicationGrants"];
        put?: never;
        /** Let an application call a gateway in one environment */
        post: operations["createApplicationGrant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/application-grants/{grantId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a grant; its key stops working at once */
        delete: operations["deleteApplicationGrant"];
        options?: never;
        head?: never;
        /** Disable or enable a grant */
        patch: operations["updateApplicationGrant"];
        trace?: never;
    };
    "/v1/application-grants/{grantId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the API key of a grant; the old one works for a while */
        post: operations["rotateApplicationGrant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who changed what */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Who you are; the session is in the cookie */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        userId: string;
                        email: string;
                        name: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "developer" | "viewer";
                        organization: {
                            organizationId: string;
                            name: string;
                        };
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        userId: string;
                        email: string;
                        name: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "developer" | "viewer";
                        organization: {
                            organizationId: string;
                            name: string;
                        };
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tokens, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            tokenId: string;
                            name: string;
                            prefix: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            lastUsedAt: string | null;
                            /** Format: date-time */
                            expiresAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    expiresInDays?: number;
                };
            };
        };
        responses: {
            /** @description The token, shown this once */
            201: {
                headers: {
                    /** @description The path of what was created */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tokenId: string;
                        name: string;
                        prefix: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        lastUsedAt: string | null;
                        /** Format: date-time */
                        expiresAt: string | null;
                        token: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deleteToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listApiGateways: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of gateways in the order of their ids */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            gatewayId: string;
                            name: string;
                            /** @enum {string} */
                            state: "Running" | "Stopped" | "Deleted";
                            /** @enum {string} */
                            phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                            pipeline: boolean;
                            conditions: {
                                step: string;
                                ok: boolean;
                                attempts: number;
                                lastError: string | null;
                                /** Format: date-time */
                                nextAttemptAt: string | null;
                            }[];
                            environments: {
                                /** @enum {string} */
                                name: "dev" | "staging" | "prod";
                                domain: string;
                                url: string;
                                /** @enum {string} */
                                state: "Running" | "Stopped" | "Deleted";
                                /** @enum {string} */
                                phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                                /** @enum {string} */
                                authType: "key-auth" | "none";
                                variables: {
                                    [key: string]: string;
                                };
                                allowedHosts: string[] | null;
                                database: string;
                                revision: number;
                                conditions: {
                                    step: string;
                                    ok: boolean;
                                    attempts: number;
                                    lastError: string | null;
                                    /** Format: date-time */
                                    nextAttemptAt: string | null;
                                }[];
                            }[];
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    createApiGateway: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    gatewayId?: string;
                };
            };
        };
        responses: {
            /** @description The gateway, in phase Creating */
            201: {
                headers: {
                    /** @description The path of what was created */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        gatewayId: string;
                        name: string;
                        /** @enum {string} */
                        state: "Running" | "Stopped" | "Deleted";
                        /** @enum {string} */
                        phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                        pipeline: boolean;
                        conditions: {
                            step: string;
                            ok: boolean;
                            attempts: number;
                            lastError: string | null;
                            /** Format: date-time */
                            nextAttemptAt: string | null;
                        }[];
                        environments: {
                            /** @enum {string} */
                            name: "dev" | "staging" | "prod";
                            domain: string;
                            url: string;
                            /** @enum {string} */
                            state: "Running" | "Stopped" | "Deleted";
                            /** @enum {string} */
                            phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                            /** @enum {string} */
                            authType: "key-auth" | "none";
                            variables: {
                                [key: string]: string;
                            };
                            allowedHosts: string[] | null;
                            database: string;
                            revision: number;
                            conditions: {
                                step: string;
                                ok: boolean;
                                attempts: number;
                                lastError: string | null;
                                /** Format: date-time */
                                nextAttemptAt: string | null;
                            }[];
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getApiGateway: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The gateway; a deleted one says phase Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        gatewayId: string;
                        name: string;
                        /** @enum {string} */
                        state: "Running" | "Stopped" | "Deleted";
                        /** @enum {string} */
                        phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                        pipeline: boolean;
                        conditions: {
                            step: string;
                            ok: boolean;
                            attempts: number;
                            lastError: string | null;
                            /** Format: date-time */
                            nextAttemptAt: string | null;
                        }[];
                        environments: {
                            /** @enum {string} */
                            name: "dev" | "staging" | "prod";
                            domain: string;
                            url: string;
                            /** @enum {string} */
                            state: "Running" | "Stopped" | "Deleted";
                            /** @enum {string} */
                            phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                            /** @enum {string} */
                            authType: "key-auth" | "none";
                            variables: {
                                [key: string]: string;
                            };
                            allowedHosts: string[] | null;
                            database: string;
                            revision: number;
                            conditions: {
                                step: string;
                                ok: boolean;
                                attempts: number;
                                lastError: string | null;
                                /** Format: date-time */
                                nextAttemptAt: string | null;
                            }[];
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deleteApiGateway: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The gateway, in phase Deleting */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        gatewayId: string;
                        name: string;
                        /** @enum {string} */
                        state: "Running" | "Stopped" | "Deleted";
                        /** @enum {string} */
                        phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                        pipeline: boolean;
                        conditions: {
                            step: string;
                            ok: boolean;
                            attempts: number;
                            lastError: string | null;
                            /** Format: date-time */
                            nextAttemptAt: string | null;
                        }[];
                        environments: {
                            /** @enum {string} */
                            name: "dev" | "staging" | "prod";
                            domain: string;
                            url: string;
                            /** @enum {string} */
                            state: "Running" | "Stopped" | "Deleted";
                            /** @enum {string} */
                            phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                            /** @enum {string} */
                            authType: "key-auth" | "none";
                            variables: {
                                [key: string]: string;
                            };
                            allowedHosts: string[] | null;
                            database: string;
                            revision: number;
                            conditions: {
                                step: string;
                                ok: boolean;
                                attempts: number;
                                lastError: string | null;
                                /** Format: date-time */
                                nextAttemptAt: string | null;
                            }[];
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    updateApiGateway: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    pipeline?: boolean;
                    /** @enum {string} */
                    state?: "Running" | "Stopped";
                };
            };
        };
        responses: {
            /** @description The gateway */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        gatewayId: string;
                        name: string;
                        /** @enum {string} */
                        state: "Running" | "Stopped" | "Deleted";
                        /** @enum {string} */
                        phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                        pipeline: boolean;
                        conditions: {
                            step: string;
                            ok: boolean;
                            attempts: number;
                            lastError: string | null;
                            /** Format: date-time */
                            nextAttemptAt: string | null;
                        }[];
                        environments: {
                            /** @enum {string} */
                            name: "dev" | "staging" | "prod";
                            domain: string;
                            url: string;
                            /** @enum {string} */
                            state: "Running" | "Stopped" | "Deleted";
                            /** @enum {string} */
                            phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                            /** @enum {string} */
                            authType: "key-auth" | "none";
                            variables: {
                                [key: string]: string;
                            };
                            allowedHosts: string[] | null;
                            database: string;
                            revision: number;
                            conditions: {
                                step: string;
                                ok: boolean;
                                attempts: number;
                                lastError: string | null;
                                /** Format: date-time */
                                nextAttemptAt: string | null;
                            }[];
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    updateEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                environment: "dev" | "staging" | "prod";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    authType?: "key-auth" | "none";
                    variables?: {
                        [key: string]: string;
                    };
                    allowedHosts?: string[] | null;
                };
            };
        };
        responses: {
            /** @description The environment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        name: "dev" | "staging" | "prod";
                        domain: string;
                        url: string;
                        /** @enum {string} */
                        state: "Running" | "Stopped" | "Deleted";
                        /** @enum {string} */
                        phase: "Creating" | "Created" | "Starting" | "Started" | "Stopping" | "Stopped" | "Deleting" | "Deleted";
                        /** @enum {string} */
                        authType: "key-auth" | "none";
                        variables: {
                            [key: string]: string;
                        };
                        allowedHosts: string[] | null;
                        database: string;
                        revision: number;
                        conditions: {
                            step: string;
                            ok: boolean;
                            attempts: number;
                            lastError: string | null;
                            /** Format: date-time */
                            nextAttemptAt: string | null;
                        }[];
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getDependencies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The declared packages and what is installed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dependencies: {
                            [key: string]: string;
                        };
                        resolved: {
                            [key: string]: string;
                        };
                        packages: {
                            name: string;
                            version: string;
                        }[];
                        bytes: number;
                        lockHash: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    setDependencies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    dependencies: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description The declared packages and what is installed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dependencies: {
                            [key: string]: string;
                        };
                        resolved: {
                            [key: string]: string;
                        };
                        packages: {
                            name: string;
                            version: string;
                        }[];
                        bytes: number;
                        lockHash: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getDependencyTypes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The declarations by path */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        files: {
                            [key: string]: string;
                        };
                        complete: boolean;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listFunctions: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of functions in the order of their names */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            description: string;
                            methods: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                            etag: string;
                            published: {
                                /** @enum {string} */
                                environment: "dev" | "staging" | "prod";
                                version: string;
                                semver: string;
                                revision: number;
                                current: boolean;
                                url: string;
                            }[];
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                            updatedBy: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    createFunction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    code?: string;
                    /** @default  */
                    description?: string;
                    /** @default [] */
                    methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                };
            };
        };
        responses: {
            /** @description The function */
            201: {
                headers: {
                    /** @description The path of what was created */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string;
                        code: string;
                        methods: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                        etag: string;
                        published: {
                            /** @enum {string} */
                            environment: "dev" | "staging" | "prod";
                            version: string;
                            semver: string;
                            revision: number;
                            current: boolean;
                            url: string;
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        updatedBy: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getFunction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The function */
            200: {
                headers: {
                    /** @description Send it back as If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string;
                        code: string;
                        methods: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                        etag: string;
                        published: {
                            /** @enum {string} */
                            environment: "dev" | "staging" | "prod";
                            version: string;
                            semver: string;
                            revision: number;
                            current: boolean;
                            url: string;
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        updatedBy: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    updateFunction: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                gatewayId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code?: string;
                    description?: string;
                    methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                };
            };
        };
        responses: {
            /** @description The function */
            200: {
                headers: {
                    /** @description Send it back as If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string;
                        code: string;
                        methods: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                        etag: string;
                        published: {
                            /** @enum {string} */
                            environment: "dev" | "staging" | "prod";
                            version: string;
                            semver: string;
                            revision: number;
                            current: boolean;
                            url: string;
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        updatedBy: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deleteFunction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    invokeFunction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default dev
                     * @enum {string}
                     */
                    environment?: "dev" | "staging" | "prod";
                    /**
                     * @default POST
                     * @enum {string}
                     */
                    method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
                    /** @default  */
                    path?: string;
                    /** @default {} */
                    headers?: {
                        [key: string]: string;
                    };
                    body?: string;
                    withKey?: boolean;
                };
            };
        };
        responses: {
            /** @description The function's response, whatever its status. With Accept: text/event-stream it comes as it is made: events named head, chunk (base64) and end, or failed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: number;
                        headers: [
                            string,
                            string
                        ][];
                        body: string;
                        /** @enum {string} */
                        bodyEncoding: "utf8" | "base64";
                        ms: number;
                        requestId: string;
                    };
                    "text/event-stream": string;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    publishFunction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    environment: "dev" | "staging" | "prod";
                    /**
                     * @default patch
                     * @enum {string}
                     */
                    bump?: "patch" | "minor" | "major";
                };
            };
        };
        responses: {
            /** @description The new revision, and which runtimes answer with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        function: string;
                        /** @enum {string} */
                        environment: "dev" | "staging" | "prod";
                        version: string;
                        semver: string;
                        revision: number;
                        /** @enum {string} */
                        promotedFrom?: "dev" | "staging" | "prod";
                        url: string;
                        message: string;
                        live: {
                            instances: string;
                            ms: number;
                            missing?: string[];
                        };
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    promoteFunction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    from: "dev" | "staging" | "prod";
                    /** @enum {string} */
                    to: "dev" | "staging" | "prod";
                };
            };
        };
        responses: {
            /** @description The new revision, and which runtimes answer with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        function: string;
                        /** @enum {string} */
                        environment: "dev" | "staging" | "prod";
                        version: string;
                        semver: string;
                        revision: number;
                        /** @enum {string} */
                        promotedFrom?: "dev" | "staging" | "prod";
                        url: string;
                        message: string;
                        live: {
                            instances: string;
                            ms: number;
                            missing?: string[];
                        };
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deployToStage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                stageAndName: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    targetStage: "dev" | "staging" | "prod";
                };
            };
        };
        responses: {
            /** @description The new revision, and which runtimes answer with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        function: string;
                        /** @enum {string} */
                        environment: "dev" | "staging" | "prod";
                        version: string;
                        semver: string;
                        revision: number;
                        /** @enum {string} */
                        promotedFrom?: "dev" | "staging" | "prod";
                        url: string;
                        message: string;
                        live: {
                            instances: string;
                            ms: number;
                            missing?: string[];
                        };
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    rollbackFunction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    environment: "dev" | "staging" | "prod";
                    version: string;
                };
            };
        };
        responses: {
            /** @description The new revision, and which runtimes answer with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        function: string;
                        /** @enum {string} */
                        environment: "dev" | "staging" | "prod";
                        version: string;
                        semver: string;
                        revision: number;
                        /** @enum {string} */
                        promotedFrom?: "dev" | "staging" | "prod";
                        url: string;
                        message: string;
                        live: {
                            instances: string;
                            ms: number;
                            missing?: string[];
                        };
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listVersions: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                gatewayId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            version: string;
                            semver: string;
                            hash: string;
                            methods: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                            /** Format: date-time */
                            createdAt: string;
                            createdBy: string;
                            environments: ("dev" | "staging" | "prod")[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                name: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version, named by its id or its number */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: string;
                        semver: string;
                        hash: string;
                        methods: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                        /** Format: date-time */
                        createdAt: string;
                        createdBy: string;
                        environments: ("dev" | "staging" | "prod")[];
                        code: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listHistory: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                function?: string;
                environment?: "dev" | "staging" | "prod";
            };
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            function: string | null;
                            /** @enum {string} */
                            environment: "dev" | "staging" | "prod";
                            /** @enum {string} */
                            action: "publish" | "promote" | "rollback" | "remove" | "configure";
                            semver: string | null;
                            version: string | null;
                            revision: number;
                            /** @enum {string|null} */
                            promotedFrom: "dev" | "staging" | "prod" | null;
                            message: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listLogs: {
        parameters: {
            query?: {
                environment?: "dev" | "staging" | "prod";
                function?: string;
                /** @description The least severe level to return: warn gives warnings and errors */
                level?: "debug" | "info" | "warn" | "error";
                /** @description What functions wrote (log), the access log (request), or isolates (lifecycle) */
                kind?: "log" | "request" | "lifecycle";
                requestId?: string;
                /** @description The earliest time; a stream begins there */
                since?: string;
                /** @description The first time that is too late; a stream has no end */
                until?: string;
                limit?: number;
                cursor?: string;
                follow?: "true" | "false";
            };
            header?: {
                "last-event-id"?: string;
            };
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest entries, newest last; the cursor leads to older ones. With follow=true a stream of events named log; an event named dropped has the count of entries that were left out before the next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            kind: "log" | "request" | "lifecycle";
                            /** @enum {string} */
                            level: "debug" | "info" | "warn" | "error";
                            tenantId: string;
                            /** Format: date-time */
                            at: string;
                            message: string;
                            function: string | null;
                            semver: string | null;
                            requestId: string | null;
                            data: {
                                [key: string]: string | number | boolean | null;
                            };
                            sequence?: number;
                            id: string;
                            /** @enum {string} */
                            environment: "dev" | "staging" | "prod";
                        }[];
                        nextCursor: string | null;
                    };
                    "text/event-stream": string;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    readMetrics: {
        parameters: {
            query?: {
                environment?: "dev" | "staging" | "prod";
                /** @description How far back to look */
                minutes?: number;
            };
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts and times, read from the access log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        since: string;
                        /** Format: date-time */
                        until: string;
                        bucketSeconds: number;
                        partial: boolean;
                        total: {
                            requests: number;
                            errors: number;
                            refused: number;
                            p50Ms: number | null;
                            p99Ms: number | null;
                        };
                        buckets: {
                            requests: number;
                            errors: number;
                            refused: number;
                            p50Ms: number | null;
                            p99Ms: number | null;
                            /** Format: date-time */
                            at: string;
                        }[];
                        functions: {
                            requests: number;
                            errors: number;
                            refused: number;
                            p50Ms: number | null;
                            p99Ms: number | null;
                            function: string;
                        }[];
                        breaches: {
                            code: string;
                            count: number;
                        }[];
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                environment?: "dev" | "staging" | "prod";
            };
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All schedules, in the order of functions and names */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            cron: string;
                            timezone: string;
                            /** @enum {string} */
                            catchUp: "skip" | "once";
                            function: string;
                            /** Format: date-time */
                            nextAt: string | null;
                            running: boolean;
                            lastRun: {
                                id: string;
                                /** Format: date-time */
                                dueAt: string;
                                /** @enum {string} */
                                outcome: "running" | "ok" | "failed" | "skipped" | "missed";
                            } | null;
                        }[];
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    runSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    environment: "dev" | "staging" | "prod";
                    function: string;
                    schedule: string;
                };
            };
        };
        responses: {
            /** @description A runtime begins within a second; the run is among the runs then */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        function: string;
                        schedule: string;
                        /** Format: date-time */
                        dueAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                environment?: "dev" | "staging" | "prod";
                function?: string;
                outcome?: "running" | "ok" | "failed" | "skipped" | "missed";
            };
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            function: string;
                            schedule: string;
                            cron: string;
                            /** Format: date-time */
                            dueAt: string;
                            /** Format: date-time */
                            startedAt: string;
                            ms: number | null;
                            /** @enum {string} */
                            outcome: "running" | "ok" | "failed" | "skipped" | "missed";
                            error: {
                                code: string;
                                message: string;
                            } | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listQueues: {
        parameters: {
            query?: {
                environment?: "dev" | "staging" | "prod";
            };
            header?: never;
            path: {
                gatewayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queues that functions consume, in the order of names */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            maxRetries: number;
                            batchSize: number;
                            retryDelaySeconds: number;
                            function: string;
                            waiting: number;
                            inFlight: number;
                            retrying: number;
                            dead: number;
                        }[];
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                environment?: "dev" | "staging" | "prod";
            };
            header?: never;
            path: {
                gatewayId: string;
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            /** Format: date-time */
                            sentAt: string;
                            attempts: number;
                            error: string | null;
                            body?: unknown;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deleteDeadLetters: {
        parameters: {
            query: {
                environment: "dev" | "staging" | "prod";
            };
            header?: never;
            path: {
                gatewayId: string;
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many dead letters are gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deleted: number;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    redriveDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                queue: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    environment: "dev" | "staging" | "prod";
                    ids?: string[];
                };
            };
        };
        responses: {
            /** @description How many messages wait again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        redriven: number;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    sendMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gatewayId: string;
                queue: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    environment: "dev" | "staging" | "prod";
                    body?: unknown;
                    /** @default 0 */
                    delaySeconds?: number;
                };
            };
        };
        responses: {
            /** @description The message is kept and will be delivered */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** Format: date-time */
                        availableAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deleteDeadLetter: {
        parameters: {
            query: {
                environment: "dev" | "staging" | "prod";
            };
            header?: never;
            path: {
                gatewayId: string;
                queue: string;
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listTools: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tools in the order of their names */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            description: string;
                            functionUrl: string;
                            gatewayId: string;
                            /** @enum {string} */
                            environment: "dev" | "staging" | "prod";
                            function: string;
                            inputSchema: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            createdAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    createTool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    description: string;
                    /** Format: uri */
                    functionUrl: string;
                    inputSchema: {
                        /** @enum {string} */
                        type: "object";
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description The tool */
            201: {
                headers: {
                    /** @description The path of what was created */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string;
                        functionUrl: string;
                        gatewayId: string;
                        /** @enum {string} */
                        environment: "dev" | "staging" | "prod";
                        function: string;
                        inputSchema: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deleteTool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listApplications: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of applications, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            applicationId: string;
                            name: string;
                            description: string;
                            organization: string;
                            grants: number;
                            /** Format: date-time */
                            createdAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    createApplication: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    description?: string;
                    /** @default  */
                    organization?: string;
                };
            };
        };
        responses: {
            /** @description The application */
            201: {
                headers: {
                    /** @description The path of what was created */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applicationId: string;
                        name: string;
                        description: string;
                        organization: string;
                        grants: number;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The application */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applicationId: string;
                        name: string;
                        description: string;
                        organization: string;
                        grants: number;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deleteApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listApplicationGrants: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                applicationId?: string;
                gatewayId?: string;
                environment?: "dev" | "staging" | "prod";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of grants, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            grantId: string;
                            applicationId: string;
                            applicationName: string;
                            gatewayId: string;
                            /** @enum {string} */
                            environment: "dev" | "staging" | "prod";
                            credentialId: string;
                            keyHint: string;
                            enabled: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            rotatedAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    createApplicationGrant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    applicationId: string;
                    gatewayId: string;
                    /** @enum {string} */
                    environment: "dev" | "staging" | "prod";
                };
            };
        };
        responses: {
            /** @description The grant with its API key, shown this once */
            201: {
                headers: {
                    /** @description The path of what was created */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        grantId: string;
                        applicationId: string;
                        applicationName: string;
                        gatewayId: string;
                        /** @enum {string} */
                        environment: "dev" | "staging" | "prod";
                        credentialId: string;
                        keyHint: string;
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        rotatedAt: string | null;
                        apiKey: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    deleteApplicationGrant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                grantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    updateApplicationGrant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                grantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled: boolean;
                };
            };
        };
        responses: {
            /** @description The grant */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        grantId: string;
                        applicationId: string;
                        applicationName: string;
                        gatewayId: string;
                        /** @enum {string} */
                        environment: "dev" | "staging" | "prod";
                        credentialId: string;
                        keyHint: string;
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        rotatedAt: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    rotateApplicationGrant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                grantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 0 */
                    overlapSeconds?: number;
                };
            };
        };
        responses: {
            /** @description The grant with its new API key, shown this once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        grantId: string;
                        applicationId: string;
                        applicationName: string;
                        gatewayId: string;
                        /** @enum {string} */
                        environment: "dev" | "staging" | "prod";
                        credentialId: string;
                        keyHint: string;
                        enabled: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        rotatedAt: string | null;
                        apiKey: string;
                        /** Format: date-time */
                        previousKeyExpiresAt: string;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of audit entries, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            /** Format: date-time */
                            at: string;
                            by: string;
                            via: string;
                            operation: string;
                            target: string;
                            requestId: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        type: string;
                        title: string;
                        status: number;
                        detail?: string;
                        instance?: string;
                        code: string;
                        requestId?: string;
                        errors?: ({
                            file: string;
                            line: number;
                            column: number;
                            message: string;
                        } | {
                            pointer: string;
                            detail: string;
                        })[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
}
