/**
 * One server of the cluster: the bundle as it ships. Plain JavaScript, so that no TypeScript loader is between. It dies
 * with the process that started it, however that one ends.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
await import('../../apps/server/dist/index.js');
