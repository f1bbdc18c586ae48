import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/main.ts', 'src/compile-cache.ts'],
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  dts: false,
  skipNodeModulesBundle: true,
  removeNodeProtocol: false,
  sourcemap: true,
  clean: true,
})
