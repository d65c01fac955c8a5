import { type Json, ok, Refusal } from '../answer.js';
import type { Routes } from '../call.js';
import type { Role } from '../people.js';
import type { Repository } from '../repository.js';
import { fullRepositoryJson } from '../repository-json.js';

/** Roles that the older `permission` field does not know are folded into those it does. */
const PERMISSION: Readonly<Record<Role, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

function rulesOf(repository: Repository, branch: string): Json[] {
  const protection = repository.protections.get(branch);
  if (protection === undefined) return [];
  const ruleset = { ruleset_source_type: 'Repository', ruleset_source: repository.fullName, ruleset_id: repository.id };
  const required_status_checks = protection.requiredChecks.map(({ name, appId }) => ({
    context: name,
    ...(appId === undefined ? {} : { integration_id: appId }),
  }));
  const checks = {
    type: 'required_status_checks',
    parameters: { required_status_checks, strict_required_status_checks_policy: false },
    ...ruleset,
  };
  const conversations = {
    type: 'pull_request',
    parameters: {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: 0,
      required_review_thread_resolution: true,
    },
    ...ruleset,
  };
  return [
    ...(required_status_checks.length > 0 ? [checks] : []),
    ...(protection.conversationResolution === true ? [conversations] : []),
  ];
}

/** A repository, who may do what in it, and what its branches demand. */
export const repositories: Routes = {
  'repos/get': ({ repository }) => ok(fullRepositoryJson(repository)),

  'repos/get-branch-rules': (call) => ({ kind: 'list', all: rulesOf(call.repository, call.text('branch')) }),

  'repos/get-collaborator-permission-level': (call) => {
    const { world } = call.github;
    const person = world.knownPerson(call.text('username'));
    if (person === undefined) throw new Refusal(404, `${call.text('username')} is not a user`);
    const role = call.repository.roleOf(person.login);
    const shown = role === 'none' && !call.repository.private ? 'read' : role;
    return ok({
      permission: PERMISSION[shown],
      role_name: shown,
      user: { ...world.personJson(person), role_name: shown },
    });
  },
};
