import type { Json } from './answer.js';

/** What a collaborator may do; `none` is somebody GitHub knows but the repository does not. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** Someone who acts on GitHub. */
export interface Person {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
}

export const canWrite = (role: Role): boolean => role === 'admin' || role === 'maintain' || role === 'write';

/** GitHub's `simple-user`. */
export function personJson(person: Person, api: string): Json {
  const url = `${api}/users/${encodeURIComponent(person.login)}`;
  return {
    login: person.login,
    id: person.id,
    node_id: `U_${person.id}`,
    avatar_url: `${api}/avatars/${person.id}`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${person.login.replace('[bot]', '')}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: person.type,
    site_admin: false,
  };
}
