/**
 * Holds an embedded Postgres for a test in a process of its own: prints its URL, stops it when
 * stdin ends.
 */
import { startPostgres } from '../postgres/start.ts';

const [directory = ''] = process.argv.slice(2);
try {
  await using postgres = await startPostgres({ directory, database: 'teamchat' });
  console.log(JSON.stringify({ url: postgres.url, processId: postgres.processId }));
  await new Promise((resolve) => process.stdin.on('end', resolve).resume());
} catch (error) {
  console.log(JSON.stringify({ problem: String(error) }));
}
