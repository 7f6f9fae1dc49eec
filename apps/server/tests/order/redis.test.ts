import { describeOrder } from './order-property.ts';

describeOrder('redis');
