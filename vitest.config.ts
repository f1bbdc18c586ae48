// All packages' tests as projects of one run.
import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { projects: ['packages/*', 'apps/*'] } })
