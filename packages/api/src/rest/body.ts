import { AppError, limits } from '@teamchat/contract';

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

const decoder = new TextDecoder('utf-8', { fatal: true });

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'The body is not valid JSON in UTF-8.', { cause });
  }
}

/**
 * The JSON object in a request's body; an empty body is an empty object.
 * @throws AppError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INVALID_INPUT
 */
export function readBody(
  contentType: string | undefined,
  bytes: Uint8Array | null,
): Record<string, unknown> {
  const size = bytes?.byteLength ?? 0;
  if (size > limits.httpBodyBytes) {
    throw new AppError(
      'PAYLOAD_TOO_LARGE',
      `The body has ${size} bytes; send at most ${limits.httpBodyBytes}.`,
    );
  }
  if (contentType === undefined ? size > 0 : !JSON_TYPE.test(contentType.trim())) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
  }
  if (bytes === null || size === 0) return {};
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppError('INVALID_INPUT', 'The body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}
