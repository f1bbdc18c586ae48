import { defineConfig } from 'vitest/config'
import { shared } from '../../vitest.shared.ts'

export default defineConfig({ ...shared, test: { name: 'examples', include: ['**/*.test.ts'], testTimeout: 180_000 } })
