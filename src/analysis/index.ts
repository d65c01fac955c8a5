export type { Brand, FilePath, Location, Place, Position, Span, YamlPath } from './source/location.js';
export { filePath, LineIndex, placeOf } from './source/location.js';
