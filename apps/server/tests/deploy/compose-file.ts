import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './build-image.ts';

export interface Service {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }> | string[];
  volumes?: string[];
  healthcheck?: { disable?: boolean; test?: string[] };
  stop_grace_period?: string;
}

export interface ComposeFile {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

/** docker-compose.yml with merges carried out, and variables filled in unless `environment` is null. */
export async function composeFile(
  environment: Record<string, string> | null = null,
): Promise<ComposeFile> {
  const text = await readFile(join(repository, 'docker-compose.yml'), 'utf8');
  const value = parse(text, { merge: true }) as ComposeFile;
  return environment === null ? value : (fillIn(value, environment) as ComposeFile);
}

function fillIn(value: unknown, environment: Record<string, string>): unknown {
  if (typeof value === 'string') return interpolate(value, environment);
  if (Array.isArray(value)) return value.map((entry) => fillIn(entry, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, fillIn(entry, environment)]),
  );
}

/** `${NAME:-default}` and `${NAME:?what to do}`, where empty counts as absent. */
function interpolate(text: string, environment: Record<string, string>): string {
  return text.replaceAll(/\$\{[^}]*\}/g, (found) => {
    const [, name = '', kind, rest = ''] = /^\$\{(\w+)(?::([-?])(.*))?\}$/.exec(found) ?? [];
    const value = environment[name] || undefined;
    if (value === undefined && kind === '?') throw new Error(`${name}: ${rest}`);
    return value ?? rest;
  });
}
