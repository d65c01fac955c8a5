export { openPage, type Page } from './server.js';
export type { Show } from './show.js';
