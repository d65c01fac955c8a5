import { describe, expect, test } from '@jest/globals';
import { normalPath, runtimeAccess } from '../../../src/analysis/cluster/host-path.js';

describe('host paths', () => {
  test.each([
    ['/', '/'],
    ['', '/'],
    ['/var/log/', '/var/log'],
    ['//var///run/.', '/var/run'],
    ['/var/lib/../run', '/var/run'],
    ['/../../etc', '/etc'],
    ['var/run', '/var/run'],
    [String.raw`\\.\pipe\docker_engine`, '/pipe/docker_engine'],
  ])('%j is %j', (path, expected) => {
    expect(normalPath(path)).toBe(expected);
  });

  test.each([
    ['/var/run/docker.sock', 'socket'],
    ['/run/containerd/containerd.sock', 'socket'],
    ['/pipe/Containerd-Containerd', 'socket'],
    ['/', 'directory'],
    ['/run', 'directory'],
    ['/var/run/k3s', 'directory'],
    ['/var/running', undefined],
    ['/run/docker.sock.d', undefined],
    ['/pipe', undefined],
    ['', undefined],
  ])('%j leads to a runtime: %s', (path, expected) => {
    expect(runtimeAccess(path)).toBe(expected);
  });
});
