import type { ErrorCode } from '@teamchat/contract';

export type RestMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Tag =
  | 'auth'
  | 'users'
  | 'workspaces'
  | 'invites'
  | 'channels'
  | 'messages'
  | 'presence';

/**
 * How a procedure looks over REST. The adapter serves from it and the OpenAPI document is generated
 * from it, so the two cannot disagree.
 */
export interface RestMeta {
  method: RestMethod;
  /**
   * Where the procedure's input names `workspaceId` and the path does not, the adapter finds the
   * workspace by the id in the path, and the document does not show the field.
   */
  path: `/v1/${string}`;
  tags: [Tag];
  summary: string;
  description?: string;
  /** Of a success; 200 when absent. With 204 the procedure's output is void. */
  status?: 201 | 204;
}

/** Static description of a procedure, beside its schemas. */
export interface Meta {
  /** Set by `publicProcedure` and `authedProcedure`. */
  access?: 'public' | 'authed';
  /** Set by the base procedures of `auth.*`: credentials never ride the socket. */
  httpOnly?: true;
  openapi?: RestMeta;
  /** Errors that this procedure answers beyond those that follow from its shape. */
  errors?: readonly ErrorCode[];
}
