export { plainRenderer } from './plain.js';
