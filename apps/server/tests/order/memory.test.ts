import { describeOrder } from './order-property.ts';

describeOrder('memory');
