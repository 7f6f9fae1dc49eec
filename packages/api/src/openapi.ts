import { Problem, StreamFrame } from '@teamchat/contract';
import { generateOpenApiDocument } from 'trpc-to-openapi';
import type { Tag } from './meta.ts';
import type { OpenApiDocument, Operation, Schema } from './openapi/document.ts';
import { errorResponsesOf } from './openapi/error-responses.ts';
import { restRouter } from './openapi/rest-router.ts';
import { describeProcedures } from './procedures.ts';
import { type Route, routeOf } from './rest/route.ts';
import { appRouter } from './root.ts';

export type { OpenApiDocument } from './openapi/document.ts';

export interface DocumentOptions {
  /** The server's address, without a trailing slash. */
  publicUrl: string;
  /** Of TeamChat; the API's own version is in the path. */
  version: string;
}

const tags: Record<Tag, string> = {
  auth: 'Accounts, sign-in and devices.',
  users: 'The signed-in account.',
  workspaces: 'Workspaces and their members.',
  invites: 'Links by which people join a workspace.',
  channels: 'Channels, their members and what has been read.',
  messages: 'Messages and their history.',
  presence: 'Who is there, and who is writing. Never stored.',
};

const description = `Everything the web app does, over HTTP.

Sign in at \`/v1/auth/login\` and send the \`accessToken\` as a bearer token; it lasts 15 minutes, and
\`/v1/auth/refresh\` makes a new one. Errors are problem details (RFC 9457); act on \`code\`, and retry
after \`Retry-After\` where it is given. What you may not see is answered like what does not exist: 404.
Creates take an optional \`id\` (a UUID, best version 7) and are idempotent by it: retry with the same one.
Lists answer \`cursor\`, the position in the workspace's log at which they were read; a stream opened with
it delivers exactly what follows. New fields and new event types may appear: ignore what you do not know.
`;

/**
 * What only appears in errors and streams comes into the components as an answer does: given as mere
 * definitions, every schema below them would appear a second time, as input.
 */
const COMPONENTS_PATH = '/components';
const componentsItem = {
  get: {
    responses: {
      200: {
        description: '',
        content: { frame: { schema: StreamFrame }, problem: { schema: Problem } },
      },
    },
  },
};

/** Answers may gain fields: a client that validates must not refuse them. */
function openObjects(schema: unknown): void {
  if (Array.isArray(schema)) {
    for (const item of schema) openObjects(item);
  } else if (typeof schema === 'object' && schema !== null) {
    const node = schema as Schema;
    if (node.additionalProperties === false) delete node.additionalProperties;
    for (const value of Object.values(node)) openObjects(value);
  }
}

function completeOperation(operation: Operation, route: Route, document: OpenApiDocument): void {
  const success = operation.responses['200'];
  if (!success || '$ref' in success) throw new Error(`${operation.operationId} has no response.`);
  success.description = route.status === 201 ? 'Created.' : 'Done.';
  if (route.status === 204) delete success.content;
  if (operation.parameters?.length === 0) delete operation.parameters;
  if (route.sends === 'body' && route.inputKeys.length === 0) delete operation.requestBody;
  operation.responses = {
    [route.status]: success,
    ...errorResponsesOf(route, document.components.responses),
  };
  operation.security = route.procedure.access === 'public' ? [] : [{ bearer: [] }];
}

function operationOf(document: OpenApiDocument, route: Route): Operation {
  const operation = document.paths[route.template]?.[route.method.toLowerCase()];
  if (!operation) throw new Error(`${route.procedure.path} is missing in the document.`);
  return operation;
}

/**
 * The OpenAPI 3.1 document of everything under `/v1`, generated from the shared router and completed
 * with what the REST adapter does: 201 and 204, and each error that an operation can answer.
 */
export function openApiDocument(options: DocumentOptions): OpenApiDocument {
  const routes = describeProcedures(appRouter)
    .map(routeOf)
    .filter((route) => route !== null);
  const generated = generateOpenApiDocument(restRouter(routes), {
    title: 'TeamChat',
    version: options.version,
    description,
    license: { name: 'MIT', identifier: 'MIT' },
    openApiVersion: '3.1.1',
    baseUrl: options.publicUrl,
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    paths: { [COMPONENTS_PATH]: componentsItem },
  });
  const { [COMPONENTS_PATH]: _, ...paths } = generated.paths ?? {};
  const document = structuredClone({ ...generated, paths }) as unknown as OpenApiDocument;
  document.components.responses = {};
  document.tags = Object.entries(tags).map(([name, text]) => ({ name, description: text }));
  for (const route of routes) completeOperation(operationOf(document, route), route, document);
  openObjects(document.paths);
  openObjects(document.components.schemas);
  return document;
}
