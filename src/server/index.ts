export type { RunningServer, ServeOptions } from './serve.js';
export { serve } from './serve.js';
export { environmentSchema, SettingsError, serverSettings } from './settings.js';
