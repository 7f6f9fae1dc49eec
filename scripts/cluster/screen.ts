import type { Cluster } from './cluster.ts';
import { drawLine, drawTable } from './table.ts';

/** How many of the last words stay below the table. */
const wordsKept = 5;
const help = 'k, s or r, then a server: kill -9, stop, restart.   Ctrl-C stops everything.';

/** In milliseconds. */
const redrawEvery = 1_000;
const lineEvery = 5_000;

export interface Screen {
  say: (line: string) => void;
  /** Shows the cluster until the signal aborts: redrawn in a terminal, elsewhere a line per server every 5 s. */
  show: (cluster: Cluster, title: string, signal: AbortSignal) => Promise<void>;
}

export function createScreen(): Screen {
  const words: string[] = [];
  let redraw: (() => void) | null = null;
  return {
    say(line) {
      if (redraw === null) console.log(line);
      else {
        words.push(line);
        words.splice(0, words.length - wordsKept);
        redraw();
      }
    },
    async show(cluster, title, signal) {
      if (process.stdout.isTTY) {
        redraw = () => {
          const lines = [title, '', ...drawTable(cluster.rows()), '', help, '', ...words];
          process.stdout.write(`\u001B[H\u001B[J${lines.join('\n')}\n`);
        };
      }
      let nextLines = 0;
      while (!signal.aborted) {
        await cluster.look();
        redraw?.();
        if (redraw === null && performance.now() >= nextLines) {
          for (const row of cluster.rows()) console.log(drawLine(row));
          nextLines = performance.now() + lineEvery;
        }
        await wait(redrawEvery, signal);
      }
      redraw = null;
    },
  };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
  });
}
