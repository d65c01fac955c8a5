import type { Rule } from '../rule.js';
import { imageMutableTag } from './image-mutable-tag.js';

/** The rules of the family, sorted by id. */
export const imageRules: readonly Rule[] = [imageMutableTag];
