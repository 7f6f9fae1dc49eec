export {
  type Actor,
  type ApiConfig,
  type Context,
  createHttpContext,
  createSocketContext,
  type HttpRequest,
  type Logger,
  type RequestInfo,
  type Services,
} from './context.ts';
export { type DocumentOptions, type OpenApiDocument, openApiDocument } from './openapi.ts';
export { responseMeta } from './response-meta.ts';
export {
  createRestHandler,
  type RestHandler,
  type RestRequest,
  type RestResponse,
} from './rest/handler.ts';
export { type AppRouter, appRouter } from './root.ts';
export { createCallerFactory } from './trpc.ts';
