export interface Instruction {
  /** `COPY`, `RUN`, … */
  name: string;
  /** `--from=build` as `{ from: 'build' }`. */
  flags: Record<string, string>;
  text: string;
}

export interface Stage {
  name: string;
  instructions: Instruction[];
}

/** Reads what our Dockerfile uses of the language: no heredocs, no ARG. */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  for (const line of lines) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      stages.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? '', instructions: [] });
    } else {
      const flags = Object.fromEntries(
        [...rest.matchAll(/(?:^|\s)--([a-z-]+)=(\S+)/g)].map(([, key, value]) => [key, value]),
      ) as Record<string, string>;
      const words = rest.replace(/^(\s*--[a-z-]+=\S+)+\s*/, '');
      stages.at(-1)?.instructions.push({ name, flags, text: words });
    }
  }
  return stages;
}

/** The values of ENV of a stage. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = stage.instructions
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ text }) => text.split(/\s+/).map((pair) => pair.split('=')));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

/** The arguments of CMD or of the command in HEALTHCHECK, which we always write as JSON. */
export function commandOf(stage: Stage, name: 'CMD' | 'HEALTHCHECK'): string[] {
  const found = stage.instructions.find((instruction) => instruction.name === name);
  return JSON.parse((found?.text ?? '').replace(/^CMD\s+/, '')) as string[];
}
