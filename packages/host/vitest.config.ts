import { defineConfig } from 'vitest/config'
import { shared } from '../../vitest.shared.ts'

export default defineConfig({ ...shared, test: { name: 'host', include: ['src/**/*.test.ts', 'test/**/*.test.ts'] } })
