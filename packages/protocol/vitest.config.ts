import { defineConfig } from 'vitest/config'
import { shared } from '../../vitest.shared.ts'

export default defineConfig({
  ...shared,
  test: { name: 'protocol', include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'generator/**/*.test.ts'] },
})
