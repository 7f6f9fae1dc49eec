import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Edit, seededBugs } from './bugs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @throws Error unless `find` stands in the text exactly once: the bug would not be what it says. */
export function seed(text: string, { file, find, replace }: Edit): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`A seeded bug must find its place in ${file} once:\n${find}`);
  }
  return before + replace + after;
}

/** What this needs of Vite's plugins. */
interface Plugin {
  name: string;
  enforce: 'pre';
  transform(code: string, id: string): { code: string; map: null } | null;
}

/** Changes the source while it is loaded; the files stay as they are. @throws Error for an unknown name. */
export function seededBug(name: string): Plugin {
  const bug = seededBugs.find((one) => one.name === name);
  if (bug === undefined) throw new Error(`TEAMCHAT_SEEDED_BUG=${name}: there is no such bug.`);
  return {
    name: 'seeded-bug',
    enforce: 'pre',
    transform(code, id) {
      const [path] = id.split('?', 1);
      const edits = bug.edits.filter(({ file }) => join(root, file) === path);
      return edits.length === 0 ? null : { code: edits.reduce(seed, code), map: null };
    },
  };
}
