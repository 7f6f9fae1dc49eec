import { describeFaults } from './play/scenario.ts';
import { clients } from './scenarios/clients.ts';
import { postgres } from './scenarios/postgres.ts';
import { processes } from './scenarios/processes.ts';
import { redis } from './scenarios/redis.ts';

// One file: one installation is enough for all of them.
describeFaults({ clients, Postgres: postgres, processes, Redis: redis });
