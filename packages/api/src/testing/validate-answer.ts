import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats, { type FormatsPlugin } from 'ajv-formats';
import type { OpenApiDocument, Operation, Reference, ResponseObject } from '../openapi/document.ts';

/** An HTTP answer of anything under `/v1`. */
export interface Answer {
  method: string;
  /** With or without the query. */
  path: string;
  status: number;
  /** Parsed JSON; undefined or null where there was none. */
  body: unknown;
}

// Its types do not say how Node sees its default export.
const addFormats = (ajvFormats as unknown as { default: FormatsPlugin }).default;

const PROBLEM_TYPE = 'application/problem+json';

const validators = new WeakMap<OpenApiDocument, Map<string, ValidateFunction>>();
const engines = new WeakMap<OpenApiDocument, Ajv2020>();

function engineOf(document: OpenApiDocument): Ajv2020 {
  const known = engines.get(document);
  if (known) return known;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, 'document');
  engines.set(document, ajv);
  return ajv;
}

/** @param pointer a JSON pointer into the document, `/`-escaped. */
function validatorOf(document: OpenApiDocument, pointer: string): ValidateFunction {
  const cache = validators.get(document) ?? new Map<string, ValidateFunction>();
  validators.set(document, cache);
  const validator =
    cache.get(pointer) ?? engineOf(document).compile({ $ref: `document#${pointer}` });
  cache.set(pointer, validator);
  return validator;
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function matches(template: string, path: string): boolean {
  const expected = template.split('/');
  const actual = path.split('/');
  return (
    expected.length === actual.length &&
    expected.every((part, i) => part === actual[i] || (part.startsWith('{') && actual[i] !== ''))
  );
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function findTemplate(document: OpenApiDocument, path: string): string | undefined {
  const templates = Object.keys(document.paths).filter((template) => matches(template, path));
  const parameters = (template: string) => template.split('{').length;
  return templates.toSorted((a, b) => parameters(a) - parameters(b))[0];
}

/** Where the answer's status is described: the pointer and the object there. */
function findResponse(
  document: OpenApiDocument,
  operation: { at: string } & Operation,
  status: number,
): { pointer: string; response: ResponseObject } | null {
  const found: ResponseObject | Reference | undefined = operation.responses[status];
  if (!found) return null;
  if (!('$ref' in found)) {
    return { pointer: `${operation.at}/responses/${status}`, response: found };
  }
  const name = found.$ref.slice('#/components/responses/'.length);
  const response = document.components.responses[name];
  return response ? { pointer: `/components/responses/${name}`, response } : null;
}

function check(document: OpenApiDocument, pointer: string, answer: Answer): void {
  const validate = validatorOf(document, pointer);
  const isValid: boolean = validate(answer.body);
  if (isValid) return;
  const errors = engineOf(document).errorsText(validate.errors, { dataVar: 'body' });
  const text = answer.body === undefined ? 'nothing' : JSON.stringify(answer.body).slice(0, 500);
  throw new Error(
    `${answer.method} ${answer.path} → ${answer.status}: ${errors}; answered ${text}`,
  );
}

/**
 * Checks one answer against the OpenAPI document: the operation, its status and the body's schema,
 * error codes included. What is at no path of the document, or at a path with another method, must
 * answer problem details.
 * @throws Error that says what differs.
 */
export function validateAgainstDocument(document: OpenApiDocument, answer: Answer): void {
  const path = answer.path.split('?', 1)[0] ?? '';
  const method = answer.method.toLowerCase();
  const where = `${answer.method} ${path} → ${answer.status}`;
  const template = findTemplate(document, path);
  if (method === 'options' && template !== undefined && answer.status === 204) return;
  const operation =
    template === undefined
      ? undefined
      : document.paths[template]?.[method === 'head' ? 'get' : method];
  if (template === undefined || !operation) {
    const expected = template !== undefined ? 405 : isDecodable(path) ? 404 : 400;
    if (answer.status !== expected) throw new Error(`${where} is not in the document.`);
    if (method === 'head') return;
    check(document, '/components/schemas/Problem', answer);
    return;
  }
  const at = `/paths/${escapePointer(template)}/${method}`;
  const found = findResponse(document, { at, ...operation }, answer.status);
  if (!found) throw new Error(`${where} is not a documented status of ${operation.operationId}.`);
  if (method === 'head') return;
  const [type] = Object.keys(found.response.content ?? {});
  if (type === undefined) {
    const empty = answer.body === undefined || answer.body === null || answer.body === '';
    if (!empty) throw new Error(`${where} must have no body.`);
    return;
  }
  if (answer.status >= 400 && type !== PROBLEM_TYPE) throw new Error(`${where} documents ${type}.`);
  check(document, `${found.pointer}/content/${escapePointer(type)}/schema`, answer);
}
