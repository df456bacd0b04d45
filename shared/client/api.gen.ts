// Generated from the OpenAPI document of control by generate.ts. Do not edit.

export interface paths {
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
        /** Change the authentication or the variables of an environment */
        patch: operations["updateEnvironment"];
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
}
