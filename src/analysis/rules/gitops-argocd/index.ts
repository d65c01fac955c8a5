import type { Rule } from '../rule.js';
import { argocdDefaultProject } from './argocd-default-project.js';

/** The rules of the family, sorted by id. */
export const gitopsArgocdRules: readonly Rule[] = [argocdDefaultProject];
