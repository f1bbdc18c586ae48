// Where compiled code is kept.
import { expect, test } from 'vitest'
import { cacheFolder } from './compile-cache.ts'

test.each([
  [{ HOME: '/home/me' }, '/home/me/.cache/millrace'],
  [{ HOME: '/home/me', XDG_CACHE_HOME: '/caches' }, '/caches/millrace'],
  [{ HOME: '/home/me', NODE_COMPILE_CACHE: '/mine' }, '/mine'],
  [{ HOME: '' }, undefined],
  [{}, undefined],
])('with %j', (environment, folder) => {
  expect(cacheFolder(environment)).toBe(folder)
})
