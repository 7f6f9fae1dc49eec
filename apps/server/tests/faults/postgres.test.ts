import { describeFaults } from './play/scenario.ts';
import { postgres } from './scenarios/postgres.ts';

describeFaults('Postgres', postgres);
