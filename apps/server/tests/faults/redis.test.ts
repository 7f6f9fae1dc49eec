import { describeFaults } from './play/scenario.ts';
import { redis } from './scenarios/redis.ts';

describeFaults('Redis', redis);
